import { Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnIntegration,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  type HttpRouteIntegration,
  HttpStage,
  type IDomainName,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

/** AWS permits logs under this prefix; others need an entry in the account's resource policy, whose size is limited. */
const ACCESS_LOG_PREFIX = '/aws/vendedlogs/http-apis/'

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
  readonly logRetention: RetentionDays
  readonly requestsPerSecond: number
  readonly requestBurst: number
  /** Of the access log. @default CloudWatch's own */
  readonly encryptionKey: IKey | undefined
  /** Replaces the execute-api endpoint, which it closes. @default the execute-api endpoint is open */
  readonly domainName: IDomainName | undefined
}

export interface IntegratedRoute {
  readonly path: string
  readonly integration: HttpRouteIntegration
}

/**
 * An HTTP API with one throttle for all routes, each of which has it for itself, and an access log. It is served at the root
 * of its host, where RFC 9728 puts the metadata. It has no CORS configuration, which would replace the headers that the
 * functions set.
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
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
    })
  }

  /**
   * Adds the routes and the stage that serves them. Call it once.
   *
   * The throttle is in the default route settings of the stage. A setting of a single route would outlive it: API Gateway
   * merges route settings, and refuses to update a stage that has some of a route which is gone.
   */
  serve(routes: readonly IntegratedRoute[]): HttpStage {
    const added = routes.flatMap(({ path, integration }) =>
      this.addRoutes({ path, methods: [HttpMethod.ANY], integration }),
    )
    for (const route of added) acknowledgeOwnGate(route)
    permitBeforeUse(this)
    const { domainName, serviceName, requestsPerSecond, requestBurst } = this.#props
    return new HttpStage(this, 'Stage', {
      httpApi: this,
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestBurst },
      ...(domainName && { domainMapping: { domainName } }),
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(
          JSON.stringify({ service: serviceName, ...ACCESS_LOG_FIELDS }),
        ),
      },
    })
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

function acknowledgeOwnGate(route: HttpRoute): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'The function checks every access token itself: an API Gateway authorizer could neither send the challenge that RFC 9728 requires, nor distinguish an outage from a bad token. The documents about the server are public (RFC 9728 §3).',
  })
}
