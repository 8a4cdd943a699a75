import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'

/** What alarms and dashboard look at. */
export interface Deployed {
  /** The dimension `service` of the metrics. */
  readonly serviceName: string
  readonly stage: HttpStage
  readonly mcp: IFunction
  readonly metadata: IFunction
  /** Requests over a route's limit, which never reach a function. */
  readonly throttled: IMetric
}
