import { Logger } from '@aws-lambda-powertools/logger'
import type { GateContext } from './http/gate-context.ts'

/** One line of JSON per event. Callers name what they log, field by field: never an event, a header or a token. */
export const log = new Logger()

/** Every sign-in begins with a request without a token; a server that cannot check tokens needs somebody's help. */
const LEVEL = {
  granted: 'info',
  missing_token: 'debug',
  invalid_request: 'info',
  invalid_token: 'info',
  insufficient_scope: 'info',
  unavailable: 'error',
} as const

/** Writes one line about what was decided on a request. CloudWatch makes metrics of its fields (`lib/decision-metrics.ts`). */
export function logDecision({ decision, awsRequestId }: GateContext): void {
  if (decision === undefined) return // an answer that came before any token was looked at
  log[LEVEL[decision.verdict]](`access ${decision.verdict}`, { ...decision, awsRequestId })
}
