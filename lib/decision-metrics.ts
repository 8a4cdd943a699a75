import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { METRIC, METRIC_NAMESPACE, type VERDICTS } from '../lambda/metric-names.ts'

type Verdict = (typeof VERDICTS)[number]

/** A metric of the MCP function's decisions, as `lambda/decision-log.ts` writes it. */
export function decisionMetric(
  service: string,
  verdict: Verdict,
  name: keyof typeof METRIC,
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: METRIC[name],
    dimensionsMap: { service, verdict },
    statistic: Stats.SUM,
    ...options,
  })
}
