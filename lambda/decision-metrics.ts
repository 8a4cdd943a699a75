import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Decision } from './http/gate-context.ts'
import { METRIC, METRIC_NAMESPACE } from './metric-names.ts'

const metrics = new Metrics({ namespace: METRIC_NAMESPACE })

/** Counts a decision (CloudWatch embedded metric format). */
export function measure({ verdict, cached, cause, introspectionMs }: Decision): void {
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
