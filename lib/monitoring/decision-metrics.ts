/** The metrics of the MCP function's decisions. It measures nothing: CloudWatch makes them of the lines of its log. */
import { Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type ILogGroup, type JsonPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Decision } from '../../lambda/gate/gate-context.ts'

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

const UNAVAILABLE = 'unavailable' satisfies Decision['verdict']
const CLIENT_REFUSED = 'client_refused' satisfies Decision['reason']

const DEFINITIONS = {
  Requests: {},
  TokenCacheHits: { where: FilterPattern.booleanValue(field('cached'), true) },
  IntrospectionLatency: {
    where: FilterPattern.numberValue(field('introspectionMs'), '>=', 0),
    value: field('introspectionMs'),
    unit: Unit.MILLISECONDS,
  },
  IntrospectionFailures: { where: FilterPattern.stringValue(field('verdict'), '=', UNAVAILABLE) },
  ClientRefused: { where: FilterPattern.stringValue(field('reason'), '=', CLIENT_REFUSED) },
} satisfies Record<string, Definition>

export type DecisionMetric = keyof typeof DEFINITIONS

/** How a line about a decision begins, and no other (`lambda/gate/log-decision.ts`). */
const MESSAGE = 'access *'

/** Metrics by the dimensions `service` and `verdict`. Each has its price: those that nothing looks at are not made. */
export class DecisionMetrics {
  readonly #scope: Construct
  readonly #logGroup: ILogGroup
  readonly #service: string

  /** @param logGroup of the MCP function */
  constructor(scope: Construct, logGroup: ILogGroup, service: string) {
    this.#scope = scope
    this.#logGroup = logGroup
    this.#service = service
  }

  metric(
    verdict: (typeof VERDICTS)[number],
    metricName: DecisionMetric,
    options: MetricOptions = {},
  ): Metric {
    if (this.#scope.node.tryFindChild(metricName) === undefined) this.#measure(metricName)
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { service: this.#service, verdict },
      statistic: Stats.SUM,
      ...options,
    })
  }

  #measure(metricName: DecisionMetric): void {
    const { where, value: metricValue, unit }: Definition = DEFINITIONS[metricName]
    const isDecision = FilterPattern.stringValue('$.message', '=', MESSAGE)
    const hasVerdict = FilterPattern.exists(field('verdict'))
    new MetricFilter(this.#scope, metricName, {
      logGroup: this.#logGroup,
      filterPattern: FilterPattern.all(isDecision, hasVerdict, ...(where ? [where] : [])),
      metricNamespace: METRIC_NAMESPACE,
      metricName,
      dimensions: { service: '$.service', verdict: field('verdict') },
      ...(metricValue !== undefined && { metricValue }),
      ...(unit && { unit }),
    })
  }
}

function field(name: keyof Decision): string {
  return `$.${name}`
}
