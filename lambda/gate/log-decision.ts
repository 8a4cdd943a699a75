import { log } from '../base/log.ts'
import type { Decision, GateContext } from './gate-context.ts'

/** A request without a token begins every sign-in; a server that cannot check tokens needs somebody's help. */
const LEVEL = {
  granted: 'info',
  missing_token: 'debug',
  invalid_request: 'info',
  invalid_token: 'info',
  insufficient_scope: 'info',
  unavailable: 'error',
} as const

/** Writes one line about the decision. CloudWatch makes metrics of its fields (`lib/monitoring/decision-metrics.ts`). */
export function logDecision(decision: Decision, context: GateContext): void {
  const { awsRequestId, headerTrace, message } = context
  // Clients put the trace into the message, and proxies on the way put theirs into the header.
  const trace = (message && 'trace' in message && message.trace) || headerTrace
  log[LEVEL[decision.verdict]](`access ${decision.verdict}`, {
    ...decision,
    ...(trace && { traceId: trace.traceId }),
    awsRequestId,
  })
}
