import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Decision, GateContext } from './http/gate-context.ts'
import { METRIC, METRIC_NAMESPACE } from './metric-names.ts'

/** One line of JSON per event. Callers name what they log, field by field: never an event, a header or a token. */
export const log = new Logger()
const metrics = new Metrics({ namespace: METRIC_NAMESPACE })

/** Every sign-in begins with a request without a token; a server that cannot check tokens needs somebody's help. */
const LEVEL = {
  granted: 'info',
  missing_token: 'debug',
  invalid_request: 'info',
  invalid_token: 'info',
  insufficient_scope: 'info',
  unavailable: 'error',
} as const

/** Writes one line about what was decided on a request, and the same as metrics (CloudWatch embedded metric format). */
export function logDecision({ decision, awsRequestId }: GateContext): void {
  if (decision === undefined) return // an answer that came before any token was looked at
  log[LEVEL[decision.verdict]](`access ${decision.verdict}`, { ...decision, awsRequestId })
  measure(decision)
}

function measure({ verdict, cached, cause, introspectionMs }: Decision): void {
  metrics.addDimension('verdict', verdict)
  metrics.addMetric(METRIC.requests, MetricUnit.Count, 1)
  if (cached !== undefined)
    metrics.addMetric(METRIC.tokenCacheHits, MetricUnit.Count, Number(cached))
  if (introspectionMs !== undefined) {
    metrics.addMetric(METRIC.introspectionLatency, MetricUnit.Milliseconds, introspectionMs)
  }
  if (cause !== undefined) {
    metrics.addMetric(METRIC.introspectionFailures, MetricUnit.Count, 1)
    metrics.addMetric(METRIC.clientRefused, MetricUnit.Count, Number(cause === 'client_refused'))
  }
  metrics.publishStoredMetrics()
}
