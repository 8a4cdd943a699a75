import { Names, Stack, Validations } from 'aws-cdk-lib'
import {
  CfnIntegration,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  IpAddressType,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import {
  accessLogFormat,
  accessLogGroup,
  type FrontDoor,
  type FrontDoorProps,
  gatewayPath,
  type Service,
} from './front-door.ts'

/** AWS permits logs under this prefix; others need an entry in the account's resource policy, whose size is limited. */
const ACCESS_LOG_PREFIX = '/aws/vendedlogs/http-apis/'

/**
 * An HTTP API with one throttle for all routes, each of which has it for itself, and an access log. It is served at the root
 * of its host, where RFC 9728 puts the metadata. It has no CORS configuration, which would replace the headers that the
 * functions set.
 */
export class McpHttpApi extends HttpApi implements FrontDoor {
  readonly origin: string
  readonly originPath = ''
  readonly accessLogs: LogGroup
  readonly metrics = this
  readonly #props: FrontDoorProps

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    const { stackName, region, urlSuffix } = Stack.of(scope)
    super(scope, id, {
      apiName: stackName,
      description: 'MCP server and its public documents',
      createDefaultStage: false,
      ...(props.domainName && { disableExecuteApiEndpoint: true }),
      ...(props.dualStack === true && { ipAddressType: IpAddressType.DUAL_STACK }),
    })
    this.#props = props
    this.origin = `https://${this.apiId}.execute-api.${region}.${urlSuffix}`
    const name = Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })
    this.accessLogs = accessLogGroup(this, props, ACCESS_LOG_PREFIX + name)
  }

  /**
   * The throttle is in the default route settings of the stage. A setting of a single route would outlive it: API Gateway
   * merges route settings, and refuses to update a stage that has some of a route which is gone.
   */
  serve(service: Service): HttpStage {
    const { domainName, serviceName, requestsPerSecond, requestBurst } = this.#props
    const integrations = {
      mcp: new HttpLambdaIntegration('Integration', service.mcp),
      metadata: new HttpLambdaIntegration('Integration', service.metadata),
    }
    const added = service.routes.flatMap(({ path, target }) =>
      this.addRoutes({
        path: gatewayPath(path),
        methods: [HttpMethod.ANY],
        integration: integrations[target],
      }),
    )
    for (const route of added) acknowledgeOwnGate(route)
    permitBeforeUse(this)
    return new HttpStage(this, 'Stage', {
      httpApi: this,
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestBurst },
      ...(domainName && { domainMapping: { domainName } }),
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: accessLogFormat(serviceName, {
          routeKey: '$context.routeKey',
          integrationError: '$context.integrationErrorMessage',
        }),
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
