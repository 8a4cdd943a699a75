import { Names, Stack, Validations } from 'aws-cdk-lib'
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
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

/** Fallback throttle; every route sets its own. */
const DEFAULT_THROTTLE = { rateLimit: 1, burstLimit: 1 }

/**
 * An HTTP API with a throttle for each route and an access log, served at the root of its host, where RFC 9728 puts the
 * metadata. It has no CORS configuration, which would replace the headers that the functions set.
 */
export class McpHttpApi extends HttpApi implements FrontDoor {
  readonly origin: string
  readonly originPath = ''
  readonly accessLogs: LogGroup
  readonly #props: FrontDoorProps

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
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
    this.accessLogs = accessLogGroup(this, props, ACCESS_LOG_PREFIX + name)
  }

  serve(service: Service): HttpStage {
    const { domainName, serviceName } = this.#props
    const integrations = {
      mcp: new HttpLambdaIntegration('Integration', service.mcp.lambda),
      metadata: new HttpLambdaIntegration('Integration', service.metadata.lambda),
    }
    const routes = service.routes.map(({ path, target }) => ({ path: gatewayPath(path), target }))
    const added = routes.flatMap(({ path, target }) =>
      this.addRoutes({ path, methods: [HttpMethod.ANY], integration: integrations[target] }),
    )
    for (const route of added) acknowledgeOwnGate(route)
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this,
      autoDeploy: true,
      throttle: DEFAULT_THROTTLE,
      ...(domainName && { domainMapping: { domainName } }),
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: accessLogFormat(serviceName, {
          routeKey: '$context.routeKey',
          integrationError: '$context.integrationErrorMessage',
        }),
      },
    })
    const settings = routes.map(({ path, target }) => [
      `ANY ${path}`,
      limitsOf(service[target].throttle),
    ])
    const resource = stage.node.defaultChild as CfnStage
    resource.routeSettings = Object.fromEntries(settings)
    stage.node.addDependency(...added) // CloudFormation rejects a stage that limits a route before it exists
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
      'The function checks every access token itself: an API Gateway authorizer could neither send the challenge that RFC 9728 requires, nor distinguish an outage from a bad token. The documents about the server are public (RFC 9728 §3).',
  })
}
