import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { claimedConcurrency } from './alarm-definitions.ts'
import { type DecisionMetric, VERDICTS } from './decision-metrics.ts'
import type { MonitoredResources } from './monitored-resources.ts'

const COLUMNS = 24
const PER_ROW = 3

/** Graphs of verdicts, token checks, and the health of API and functions. */
export function createDashboard(
  scope: Construct,
  id: string,
  resources: MonitoredResources,
): Dashboard {
  const dashboard = new Dashboard(scope, id)
  const graphs = Object.entries(graphsOf(resources)).map(
    ([title, left]) => new GraphWidget({ title, left, width: COLUMNS / PER_ROW }),
  )
  for (let at = 0; at < graphs.length; at += PER_ROW) {
    dashboard.addWidgets(...graphs.slice(at, at + PER_ROW))
  }
  return dashboard
}

function graphsOf({
  decisions,
  api,
  mcp,
  metadata,
  throttled,
}: MonitoredResources): Record<string, IMetric[]> {
  const granted = (name: DecisionMetric, statistic = Stats.SUM) =>
    decisions.metric('granted', name, { statistic, label: `${name} ${statistic}` })
  const unavailable = (name: 'IntrospectionFailures' | 'ClientRefused') =>
    decisions.metric('unavailable', name)
  return {
    'Requests by verdict': VERDICTS.map((verdict) =>
      decisions.metric(verdict, 'Requests', { label: verdict }),
    ),
    'Verdicts from the cache (%)': [
      new MathExpression({
        expression: '100 * FILL(hits, 0) / requests',
        usingMetrics: { hits: granted('TokenCacheHits'), requests: granted('Requests') },
        label: 'of granted requests',
      }),
    ],
    'Introspection latency (ms)': [Stats.p(50), Stats.p(99)].map((statistic) =>
      granted('IntrospectionLatency', statistic),
    ),
    'Failed token checks': [unavailable('IntrospectionFailures'), unavailable('ClientRefused')],
    'API latency (ms)': [Stats.p(50), Stats.p(99)].map((statistic) =>
      api.metricLatency({ statistic, label: statistic }),
    ),
    'Errors and throttles': [
      api.metricClientError({ label: '4xx' }),
      api.metricServerError({ label: '5xx' }),
      throttled,
      mcp.metricThrottles({ label: 'concurrency limit' }),
    ],
    'Function duration, p99 (ms)': [mcp, metadata].map((each) =>
      each.metricDuration({ statistic: Stats.p(99) }),
    ),
    'Concurrent executions': [
      mcp.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: 'MCP function' }),
      claimedConcurrency().with({ label: 'claimed in the account' }),
    ],
    'Function errors': [mcp.metricErrors(), metadata.metricErrors()],
  }
}
