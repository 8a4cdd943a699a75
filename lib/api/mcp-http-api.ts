import { Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  type HttpRouteIntegration,
  HttpStage,
  type IDomainName,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { LOG_RETENTION } from './handler-function.ts'

/** A log group under it needs no entry of its own in the account's log resource policy, which is limited in size. */
const ACCESS_LOG_PREFIX = '/aws/vendedlogs/http-apis/'

/** Of routes without a limit of their own, of which there are none. */
const DEFAULT_THROTTLE = { rateLimit: 1, burstLimit: 1 }

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
  integrationRequestId: '$context.integration.requestId',
  integrationError: '$context.integrationErrorMessage',
  gatewayError: '$context.error.message',
}

export interface McpHttpApiProps {
  /** Written into each line of the access log. */
  readonly serviceName: string
  readonly logRetention: RetentionDays | undefined
  /** Reached by it alone; undefined: by the execute-api endpoint. */
  readonly domainName: IDomainName | undefined
}

export interface ThrottledRoute {
  readonly path: string
  readonly integration: HttpRouteIntegration
  readonly throttle: ThrottleSettings
}

/**
 * An HTTP API that is throttled route by route, logged, and served at the root of its host: RFC 9728 puts the metadata
 * there. It has no CORS configuration, which would replace the headers that the functions set.
 */
export class McpHttpApi extends HttpApi {
  /** Of the execute-api endpoint, open or closed. */
  readonly origin: string
  readonly accessLogs: LogGroup
  readonly #props: McpHttpApiProps

  constructor(scope: Construct, id: string, props: McpHttpApiProps) {
    const { stackName, region, urlSuffix } = Stack.of(scope)
    super(scope, id, {
      apiName: stackName,
      description: 'MCP server, and what tells of it',
      createDefaultStage: false,
      ...(props.domainName && { disableExecuteApiEndpoint: true }),
    })
    this.#props = props
    this.origin = `https://${this.apiId}.execute-api.${region}.${urlSuffix}`
    const name = Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })
    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: ACCESS_LOG_PREFIX + name,
      retention: props.logRetention ?? LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    })
  }

  /** Adds the routes, to be called once, and the stage that serves them. */
  serve(routes: readonly ThrottledRoute[]): HttpStage {
    const added = routes.flatMap(({ path, integration }) =>
      this.addRoutes({ path, methods: [HttpMethod.ANY], integration }),
    )
    for (const route of added) acknowledgeOwnGate(route)
    const { domainName, serviceName } = this.#props
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this,
      autoDeploy: true,
      throttle: DEFAULT_THROTTLE,
      ...(domainName && { domainMapping: { domainName } }),
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(
          JSON.stringify({ service: serviceName, ...ACCESS_LOG_FIELDS }),
        ),
      },
    })
    const settings = routes.map(({ path, throttle }) => [`ANY ${path}`, limitsOf(throttle)])
    const resource = stage.node.defaultChild as CfnStage
    resource.routeSettings = Object.fromEntries(settings)
    stage.node.addDependency(...added) // it is refused when it limits a route that is not there yet
    return stage
  }
}

function limitsOf({ rateLimit, burstLimit }: ThrottleSettings) {
  return { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit }
}

function acknowledgeOwnGate(route: HttpRoute): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'The function checks every access token itself: an authorizer of API Gateway could neither answer with the challenge that RFC 9728 asks of it, nor tell an outage from a bad token. The documents about the server are public (RFC 9728 §3).',
  })
}
