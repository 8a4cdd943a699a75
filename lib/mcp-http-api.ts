import { Names, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { LOG_RETENTION } from './handler-function.ts'

/** For all callers together: enough for a busy team, and a bound to what strangers can cost. */
const REQUESTS_PER_SECOND = 50
const BURST_REQUESTS = 100

/** A log group under it needs no entry of its own in the account's log resource policy, which is limited in size. */
const ACCESS_LOG_PREFIX = '/aws/vendedlogs/http-apis/'

/** No header but the user agent, no path and no query: the others can carry access tokens. */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  method: '$context.httpMethod',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  gatewayError: '$context.error.message',
}

/**
 * An HTTP API that is throttled, logged, and served at the root of its host: RFC 9728 puts the metadata there.
 * It has no CORS configuration, which would replace the headers that the functions set.
 */
export class McpHttpApi extends HttpApi {
  readonly origin: string

  constructor(scope: Construct, id: string) {
    const { stackName, region, urlSuffix } = Stack.of(scope)
    super(scope, id, {
      apiName: stackName,
      description: 'MCP server and its protected resource metadata',
      createDefaultStage: false,
    })
    this.origin = `https://${this.apiId}.execute-api.${region}.${urlSuffix}`

    const name = Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })
    const logGroup = new LogGroup(this, 'AccessLogs', {
      logGroupName: ACCESS_LOG_PREFIX + name,
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new HttpStage(this, 'Stage', {
      httpApi: this,
      autoDeploy: true,
      throttle: { rateLimit: REQUESTS_PER_SECOND, burstLimit: BURST_REQUESTS },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
    })
  }
}
