/** The metrics of the MCP function's decisions. It measures nothing: CloudWatch makes them of the lines of its log. */
import { Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type ILogGroup, type JsonPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Decision } from '../lambda/http/gate-context.ts'

export const METRIC_NAMESPACE = 'McpAuth'

/** Those that are logged at level INFO: a missing token is logged at DEBUG alone. */
export const VERDICTS = [
  'granted',
  'invalid_request',
  'invalid_token',
  'insufficient_scope',
  'unavailable',
] as const satisfies readonly Decision['verdict'][]

interface Definition {
  /** The decisions that count; undefined: all. */
  readonly where?: JsonPattern
  /** @default 1 for each line */
  readonly value?: string
  readonly unit?: Unit
}

const REFUSED = 'client_refused' satisfies Decision['cause']

const DEFINITIONS = {
  Requests: {},
  TokenCacheHits: { where: FilterPattern.booleanValue(field('cached'), true) },
  IntrospectionLatency: {
    where: FilterPattern.numberValue(field('introspectionMs'), '>=', 0),
    value: field('introspectionMs'),
    unit: Unit.MILLISECONDS,
  },
  IntrospectionFailures: { where: FilterPattern.exists(field('cause')) },
  ClientRefused: { where: FilterPattern.stringValue(field('cause'), '=', REFUSED) },
} satisfies Record<string, Definition>

export type DecisionMetric = keyof typeof DEFINITIONS

/** Makes the metrics, by the dimensions `service` and `verdict`, of the log that `lambda/decision-log.ts` writes to. */
export function measureDecisions(scope: Construct, logGroup: ILogGroup): void {
  for (const [metricName, definition] of Object.entries<Definition>(DEFINITIONS)) {
    const { where, value: metricValue, unit } = definition
    const isDecision = FilterPattern.exists(field('verdict'))
    new MetricFilter(scope, metricName, {
      logGroup,
      filterPattern: where === undefined ? isDecision : FilterPattern.all(isDecision, where),
      metricNamespace: METRIC_NAMESPACE,
      metricName,
      dimensions: { service: '$.service', verdict: field('verdict') },
      ...(metricValue !== undefined && { metricValue }),
      ...(unit && { unit }),
    })
  }
}

export function decisionMetric(
  service: string,
  verdict: (typeof VERDICTS)[number],
  metricName: DecisionMetric,
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service, verdict },
    statistic: Stats.SUM,
    ...options,
  })
}

function field(name: keyof Decision): string {
  return `$.${name}`
}
