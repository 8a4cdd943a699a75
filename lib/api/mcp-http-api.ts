import { Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnIntegration,
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
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { LOG_RETENTION } from './handler-function.ts'

/** AWS permits logs under this prefix; others need an entry in the account's resource policy, whose size is limited. */
const ACCESS_LOG_PREFIX = '/aws/vendedlogs/http-apis/'

/** Fallback throttle; every route sets its own. */
const DEFAULT_THROTTLE = { rateLimit: 1, burstLimit: 1 }

/** Omits path, query and all headers except the user agent, because they can carry access tokens. */
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
  /** Appears in each line of the access log. */
  readonly serviceName: string
  readonly logRetention: RetentionDays | undefined
  /** Of the access log. @default CloudWatch's own */
  readonly encryptionKey: IKey | undefined
  /** Replaces the execute-api endpoint, which it closes. @default the execute-api endpoint is open */
  readonly domainName: IDomainName | undefined
}

export interface ThrottledRoute {
  readonly path: string
  readonly integration: HttpRouteIntegration
  readonly throttle: ThrottleSettings
}

/**
 * An HTTP API with a throttle for each route and an access log, served at the root of its host, where RFC 9728 puts the
 * metadata. It has no CORS configuration, which would replace the headers that the functions set.
 */
export class McpHttpApi extends HttpApi {
  /** Origin of the execute-api endpoint, even where a custom domain closes it. */
  readonly origin: string
  readonly accessLogs: LogGroup
  readonly #props: McpHttpApiProps

  constructor(scope: Construct, id: string, props: McpHttpApiProps) {
    const { stackName, region, urlSuffix } = Stack.of(scope)
    super(scope, id, {
      apiName: stackName,
      description: 'MCP server and its public documents',
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
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
    })
  }

  /** Adds the routes and the stage that serves them. Call it once. */
  serve(routes: readonly ThrottledRoute[]): HttpStage {
    const added = routes.flatMap(({ path, integration }) =>
      this.addRoutes({ path, methods: [HttpMethod.ANY], integration }),
    )
    for (const route of added) acknowledgeOwnGate(route)
    permitBeforeUse(this)
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
    stage.node.addDependency(...added) // CloudFormation rejects a stage that limits a route before it exists
    return stage
  }
}

/** On an update, an integration leads to another function only after the API may call that function. */
function permitBeforeUse(api: HttpApi): void {
  const parts = api.node.findAll()
  const permissions = parts.filter((part) => part instanceof CfnPermission)
  for (const integration of parts.filter((part) => part instanceof CfnIntegration)) {
    integration.node.addDependency(...permissions)
  }
}

function limitsOf({ rateLimit, burstLimit }: ThrottleSettings) {
  return { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit }
}

function acknowledgeOwnGate(route: HttpRoute): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'The function checks every access token itself: an API Gateway authorizer could neither send the challenge that RFC 9728 requires, nor distinguish an outage from a bad token. The documents about the server are public (RFC 9728 §3).',
  })
}
