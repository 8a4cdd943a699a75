import { type Dashboard, type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function } from 'aws-cdk-lib/aws-lambda'
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { Alarms } from './alarms.ts'
import { createDashboard } from './dashboard.ts'
import { DecisionMetrics, METRIC_NAMESPACE } from './decision-metrics.ts'
import type { Deployed } from './monitored-resources.ts'

export interface MonitoringProps extends Omit<Deployed, 'decisions' | 'throttled'> {
  /** The dimension `service` of the metrics. */
  readonly serviceName: string
  /** Its log has a line for each decision. */
  readonly mcp: Function
  readonly accessLogs: LogGroup
  /** @default no alarms */
  readonly alarmTopic?: ITopic | undefined
  /** @default false */
  readonly dashboard?: boolean | undefined
}

/** Alarms and dashboard, when they are asked for, and the metrics that they look at: each of those has its price. */
export class Monitoring extends Construct {
  readonly dashboard: Dashboard | undefined

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id)
    const { alarmTopic: topic, dashboard: wanted } = props
    if (topic === undefined && wanted !== true) return
    const { accessLogs, mcp, serviceName } = props
    const deployed = {
      ...props,
      decisions: new DecisionMetrics(this, mcp.logGroup, serviceName),
      throttled: throttledRequests(this, accessLogs, serviceName),
    }
    if (topic) new Alarms(this, 'Alarms', { ...deployed, topic })
    if (wanted === true) this.dashboard = createDashboard(this, 'Dashboard', deployed)
  }
}

/** API Gateway counts the requests over a limit among all 4xx: the access log alone tells them apart. */
function throttledRequests(scope: Construct, accessLogs: LogGroup, service: string): IMetric {
  const name = { metricNamespace: METRIC_NAMESPACE, metricName: 'ThrottledRequests' }
  new MetricFilter(scope, 'Throttled', {
    logGroup: accessLogs,
    filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
    ...name,
    dimensions: { service: '$.service' },
  })
  return new Metric({
    namespace: name.metricNamespace,
    metricName: name.metricName,
    dimensionsMap: { service },
    statistic: Stats.SUM,
    label: 'over the limit of a route',
  })
}
