/** Metrics of the MCP function's decisions, which CloudWatch extracts from its log. */
import { Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type ILogGroup, type JsonPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Decision } from '../../lambda/gate/gate-context.ts'

export const METRIC_NAMESPACE = 'McpAuth'

/** The verdicts that are logged at level INFO or above. A missing token is logged at DEBUG. */
export const VERDICTS = [
  'granted',
  'foreign_origin',
  'invalid_request',
  'invalid_token',
  'invalid_proof',
  'insufficient_scope',
  'forbidden_client',
  'throttled',
  'rate_limited',
  'unavailable',
] as const satisfies readonly Decision['verdict'][]

interface Definition {
  /** Selects the log lines to count. @default all decisions */
  readonly where?: JsonPattern
  /** The field to measure. @default 1 for each line */
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

/** Matches the message of every decision, and no other message (`lambda/gate/log-decision.ts`). */
const MESSAGE = 'access *'

/** Metrics with the dimensions `service` and `verdict`. Each costs money, so it is created on first use. */
export class DecisionMetrics {
  readonly #scope: Construct
  readonly #logGroup: ILogGroup
  readonly #service: string

  /** @param logGroup receives the log of the MCP function */
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
    if (this.#scope.node.tryFindChild(metricName) === undefined) this.#createFilter(metricName)
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { service: this.#service, verdict },
      statistic: Stats.SUM,
      ...options,
    })
  }

  #createFilter(metricName: DecisionMetric): void {
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
