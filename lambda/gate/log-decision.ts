import { log } from '../base/log.ts'
import type { GateContext } from './gate-context.ts'

/** Every sign-in begins with a request without a token; a server that cannot check tokens needs somebody's help. */
const LEVEL = {
  granted: 'info',
  missing_token: 'debug',
  invalid_request: 'info',
  invalid_token: 'info',
  insufficient_scope: 'info',
  unavailable: 'error',
} as const

/** Writes one line about what was decided on a request. CloudWatch makes metrics of its fields (`lib/monitoring/decision-metrics.ts`). */
export function logDecision({ decision, awsRequestId }: GateContext): void {
  if (decision === undefined) return // an answer that came before any token was looked at
  log[LEVEL[decision.verdict]](`access ${decision.verdict}`, { ...decision, awsRequestId })
}
