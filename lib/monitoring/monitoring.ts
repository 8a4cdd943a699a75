import { type Dashboard, type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Alias, Function } from 'aws-cdk-lib/aws-lambda'
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { Alarms } from './alarms.ts'
import { auditQueries } from './audit-queries.ts'
import { createDashboard } from './dashboard.ts'
import { DecisionMetrics, METRIC_NAMESPACE } from './decision-metrics.ts'
import { GradualDeployment } from './gradual-deployment.ts'
import type { DeploymentPreference } from '../settings/release-rules.ts'
import type { MonitoredResources } from './monitored-resources.ts'

export interface MonitoringProps extends Omit<MonitoredResources, 'decisions' | 'throttled'> {
  /** Value of the metrics' dimension `service`. */
  readonly serviceName: string
  /** Logs a line for each decision. */
  readonly mcp: Function
  readonly mcpAlias: Alias
  readonly accessLogs: LogGroup
  /** @default no alarms */
  readonly alarmTopic?: ITopic | undefined
  /** Needs the topic. @default a new version gets all requests at once */
  readonly deploymentPreference?: DeploymentPreference | undefined
  /** @default false */
  readonly dashboard?: boolean | undefined
  /** Whether calls have lines, for which there are saved queries then. @default false */
  readonly audit?: boolean | undefined
}

/** Alarms and dashboard, where requested, with the metrics that they need and no others: each metric costs money. */
export class Monitoring extends Construct {
  readonly dashboard: Dashboard | undefined

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id)
    const { alarmTopic: topic, dashboard: hasDashboard = false } = props
    if (props.audit === true) auditQueries(this, props.serviceName, props.mcp.logGroup)
    if (topic === undefined && !hasDashboard) return
    const {
      accessLogs,
      mcp,
      mcpAlias: alias,
      serviceName,
      deploymentPreference: preference,
    } = props
    const resources = {
      ...props,
      decisions: new DecisionMetrics(this, mcp.logGroup, serviceName),
      throttled: throttledRequests(this, accessLogs, serviceName),
    }
    if (topic) {
      const { ofRelease: alarms } = new Alarms(this, 'Alarms', { ...resources, topic })
      if (preference)
        new GradualDeployment(this, 'GradualDeployment', { alias, preference, alarms })
    }
    if (hasDashboard) this.dashboard = createDashboard(this, 'Dashboard', resources)
  }
}

/** Counts 429 responses in the access log, because API Gateway's own metric lumps all 4xx together. */
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
    label: 'route limit',
  })
}
