import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { DecisionMetrics } from './decision-metrics.ts'

/** The sources of the metrics in alarms and dashboard. */
export interface MonitoredResources {
  readonly decisions: DecisionMetrics
  readonly api: Pick<
    HttpApi | RestApi,
    'metricCount' | 'metricClientError' | 'metricServerError' | 'metricLatency'
  >
  readonly mcp: IFunction
  readonly metadata: IFunction
  /** Requests over the limit of a route, or of refused tokens. */
  readonly throttled: IMetric
  /** How many executions Lambda runs at once in the account and region. */
  readonly accountConcurrency: number
}
