import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { DecisionMetrics } from './decision-metrics.ts'

/** What alarms and dashboard look at. */
export interface Deployed {
  readonly decisions: DecisionMetrics
  readonly stage: HttpStage
  readonly mcp: IFunction
  readonly metadata: IFunction
  /** Requests over a route's limit, which never reach a function. */
  readonly throttled: IMetric
}
