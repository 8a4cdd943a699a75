/** When something needs attention. `docs/operating.md` lists the same alarms, with what to do. */
import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { MonitoredResources } from './monitored-resources.ts'

const PERIOD = Duration.minutes(5)

/** Of fewer failures in a period, no share is worth a message. */
const MIN_FAILURES = 5
/** Of fewer requests in a period, the slowest ones say nothing. */
const MIN_REQUESTS = 20

export interface AlarmDefinition {
  readonly description: string
  readonly metric: IMetric
  /** The alarm goes off at this value or above. */
  readonly threshold: number
  /** How many periods of five minutes in a row. @default 1 */
  readonly periods?: number
  /** Whether a bad release sets it off, and callers alone do not. @default false */
  readonly isOfRelease?: boolean
}

export function alarmDefinitions(resources: MonitoredResources): Record<string, AlarmDefinition> {
  return { ...ofRequests(resources), ...ofLimits(resources), ...ofTokenChecks(resources) }
}

function ofRequests({ api }: MonitoredResources): Record<string, AlarmDefinition> {
  const requests = api.metricCount({ statistic: Stats.SUM })
  return {
    ServerErrors: {
      description:
        '5 % of requests or more fail with 5xx, at least 5 in 5 minutes: look for ERROR in the log of the MCP function.',
      metric: percentage('5xx', 'failed', 'requests', {
        failed: api.metricServerError({ statistic: Stats.SUM }),
        requests,
      }),
      threshold: 5,
      isOfRelease: true,
    },
    Latency: {
      description:
        'The slowest 1 % of requests have taken 5 s or more for 15 minutes: compare IntrospectionLatency with the duration of the MCP function, to see whether the authorization server or a tool is slow.',
      metric: ofEnough(api.metricLatency({ statistic: Stats.p(99) }), requests),
      threshold: Duration.seconds(5).toMilliseconds(),
      periods: 3,
      isOfRelease: true,
    },
  }
}

function ofLimits(resources: MonitoredResources): Record<string, AlarmDefinition> {
  const { api, throttled, mcp, metadata, accountConcurrency } = resources
  return {
    ThrottledCallers: {
      description:
        '5 % of requests or more get 429, at least 5 in 5 minutes: the access log of the API shows who sends so many. If they are your users, raise MCP_REQUESTS_PER_SECOND; where lines have an integrationRequestId, REFUSED_TOKENS_PER_MINUTE or CALLS_PER_MINUTE_PER_CALLER.',
      metric: percentage('429', 'throttled', 'requests', {
        throttled,
        requests: api.metricCount({ statistic: Stats.SUM }),
      }),
      threshold: 5,
    },
    Throttles: {
      description:
        'Lambda turns away 1 % of requests or more, at least 5 in 5 minutes, because too many are in progress: raise MCP_RESERVED_CONCURRENCY, or have AWS raise the concurrency of the account.',
      metric: percentage('turned away', '(mcp + metadata)', '(mcp + metadata + calls + reads)', {
        mcp: mcp.metricThrottles(),
        metadata: metadata.metricThrottles(),
        calls: mcp.metricInvocations(),
        reads: metadata.metricInvocations(),
      }),
      threshold: 1,
    },
    AccountConcurrency: {
      description: `The functions of the account claim 80 % or more of its ${accountConcurrency} concurrent executions (ACCOUNT_CONCURRENCY), reserved ones included: find the one that runs most, reserve concurrency for it, and have AWS raise the quota.`,
      metric: claimedConcurrency(),
      threshold: Math.ceil(accountConcurrency * 0.8),
    },
  }
}

function ofTokenChecks({ decisions }: MonitoredResources): Record<string, AlarmDefinition> {
  const failures = (name: 'IntrospectionFailures' | 'ClientRefused') =>
    decisions.metric('unavailable', name, { period: PERIOD })
  const latency = (statistic: string) =>
    decisions.metric('granted', 'IntrospectionLatency', { statistic })
  return {
    IntrospectionFailures: {
      description:
        '5 % or more of the tokens that have to be checked cannot be, at least 5 in 5 minutes: reason and detail in the log of the MCP function say what is wrong with the authorization server.',
      metric: percentage('not checked', 'failed', '(failed + granted)', {
        failed: failures('IntrospectionFailures'),
        granted: latency(Stats.SAMPLE_COUNT),
      }),
      threshold: 5,
    },
    ClientRefused: {
      description:
        'The authorization server rejects the client of this server, so that no new token can be checked: store its current secret in Secrets Manager.',
      metric: failures('ClientRefused'),
      threshold: 1,
    },
    IntrospectionLatency: {
      description:
        'The slowest 5 % of token checks have taken 2 s or more for 15 minutes: the authorization server is slow, or the network to it. Checks that take 5 s fail.',
      metric: ofEnough(latency(Stats.p(95)), latency(Stats.SAMPLE_COUNT)),
      threshold: Duration.seconds(2).toMilliseconds(),
      periods: 3,
    },
  }
}

/** How much of one sum of metrics another one is, in percent; 0 for only a few. Metrics without data count as 0. */
function percentage(
  label: string,
  some: string,
  all: string,
  metrics: Record<string, IMetric>,
): IMetric {
  const filled = (sum: string) => sum.replaceAll(/\w+/g, (id) => `FILL(${id}, 0)`)
  return new MathExpression({
    expression: `IF(${filled(some)} >= ${MIN_FAILURES}, 100 * ${filled(some)} / ${filled(all)}, 0)`,
    usingMetrics: metrics,
    period: PERIOD,
    label: `${label} (%)`,
  })
}

/** A statistic of enough requests to mean anything; otherwise 0. */
function ofEnough(measured: IMetric, count: IMetric): IMetric {
  return new MathExpression({
    expression: `IF(count >= ${MIN_REQUESTS}, measured, 0)`,
    usingMetrics: { measured, count },
    period: PERIOD,
    label: 'ms',
  })
}

/** Of all functions in the account and region: what runs without a reservation, and every reservation. */
export function claimedConcurrency(): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'ClaimedAccountConcurrency',
    statistic: Stats.MAXIMUM,
    period: PERIOD,
  })
}
