/** What stands between clients and the functions. Each kind is a class in a file of its own, named in `front-doors.ts`. */
import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat, type RestApi, type Stage as RestStage } from 'aws-cdk-lib/aws-apigateway'
import type { HttpApi, HttpStage, IDomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

/** Each has the metrics of its API, by methods of the same names. */
export type FrontDoorStage = HttpStage | RestStage

export interface FrontDoorProps {
  /** Appears in each line of the access log, and names the API where its metrics go by name. */
  readonly serviceName: string
  readonly logRetention: RetentionDays
  /** Of each route by itself, for all callers together. */
  readonly requestsPerSecond: number
  readonly requestBurst: number
  /** Of the access log. @default CloudWatch's own */
  readonly encryptionKey?: IKey | undefined
  /** Replaces the execute-api endpoint, which it closes. @default the execute-api endpoint is open */
  readonly domainName?: IDomainName | undefined
  /** Whether it can also be reached over IPv6. @default false */
  readonly dualStack?: boolean | undefined
  /** Whether the API itself sends traces to AWS X-Ray, if it can. @default false */
  readonly tracing?: boolean | undefined
}

/** The functions, and the paths that lead to each. */
export interface Service {
  readonly routes: readonly { readonly path: string; readonly target: 'mcp' | 'metadata' }[]
  readonly mcp: IFunction
  readonly metadata: IFunction
  /** The longest time that the MCP function takes. @default less than the API waits */
  readonly timeout: Duration | undefined
}

export interface FrontDoor {
  /** Origin of the execute-api endpoint, even where a custom domain closes it. */
  readonly origin: string
  /** What a proxy in front of that origin puts before every path: empty, or the stage with a leading slash. */
  readonly originPath: string
  readonly accessLogs: LogGroup
  /**
   * Has the metrics of the only stage, by the name of the API. The stage of a REST API depends on the aliases of the functions:
   * with metrics by its own name, the alarms that stop a gradual deployment would wait for what they watch.
   */
  readonly metrics: HttpApi | RestApi
  /** Adds the routes and the stage that serves them. Call it once. */
  serve(service: Service): FrontDoorStage
}

/** API Gateway takes no path that ends with a slash: this one matches it, and what is below. */
export function gatewayPath(path: string): string {
  return /.\/$/.test(path) ? `${path}{proxy+}` : path
}

/** @param logGroupName where AWS grants the log by its name. @default generated */
export function accessLogGroup(
  scope: Construct,
  { logRetention, encryptionKey }: FrontDoorProps,
  logGroupName?: string,
): LogGroup {
  return new LogGroup(scope, 'AccessLogs', {
    ...(logGroupName !== undefined && { logGroupName }),
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(encryptionKey && { encryptionKey }),
  })
}

/** The variables for which each kind of API has names of its own. */
interface AccessLogVariables {
  readonly routeKey: string
  readonly integrationError: string
}

/** One line of JSON. It has no path, no query and no header but the user agent, because they can carry access tokens. */
export function accessLogFormat(
  service: string,
  { routeKey, integrationError, ...others }: AccessLogVariables & Readonly<Record<string, string>>,
): AccessLogFormat {
  const fields = {
    service,
    requestId: '$context.requestId',
    time: '$context.requestTime',
    ip: '$context.identity.sourceIp',
    userAgent: '$context.identity.userAgent',
    method: '$context.httpMethod',
    routeKey,
    status: '$context.status',
    responseBytes: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    integrationStatus: '$context.integrationStatus',
    integrationLatencyMs: '$context.integrationLatency',
    integrationRequestId: '$context.integration.requestId',
    integrationError,
    gatewayError: '$context.error.message',
    ...others,
  }
  return AccessLogFormat.custom(JSON.stringify(fields))
}
