import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib'
import {
  type CfnStage,
  EndpointType,
  type IAccessLogDestination,
  IpAddressType,
  LambdaIntegration,
  ResponseTransferMode,
  RestApi,
  type Stage as RestStage,
} from 'aws-cdk-lib/aws-apigateway'
import { CfnApiMapping } from 'aws-cdk-lib/aws-apigatewayv2'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { MAX_TIMEOUT_SECONDS } from '../../lambda/settings/function-timeouts.ts'
import {
  accessLogFormat,
  accessLogGroup,
  type FrontDoor,
  type FrontDoorProps,
  gatewayPath,
  type Service,
} from './front-door.ts'
import { addGatewayResponses } from './rest-gateway-responses.ts'

/** Always the first segment of the path at the execute-api endpoint. Clients of a custom domain do not see it. */
const STAGE_NAME = 'default'

/** A cold start, which counts for API Gateway but not for the timeout of the function, takes up to 10 s. */
const COLD_START_SECONDS = 10

/**
 * A REST API that streams what the MCP function answers, for up to 15 minutes. Its execute-api endpoint has the stage in
 * every path, so something has to map the root of a host to it: a custom domain, or a proxy that adds `originPath`. Preflights
 * go to the functions. It neither compresses nor decodes anything, because no stream could be compressed, and all bodies
 * are text.
 *
 * Its access log needs a role that API Gateway has in each account and region once, and that no stack can own: the last
 * one that sets it would replace the others' (docs/front-doors.md).
 */
export class McpRestApi extends Construct implements FrontDoor {
  readonly origin: string
  readonly originPath = `/${STAGE_NAME}`
  readonly accessLogs: LogGroup
  readonly metrics: RestApi
  readonly #api: RestApi
  readonly #props: FrontDoorProps

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id)
    const { serviceName, domainName, tracing = false } = props
    this.#props = props
    this.accessLogs = accessLogGroup(this, props)
    this.#api = new RestApi(this, 'Api', {
      restApiName: serviceName, // the dimension of its metrics
      description: 'MCP server and its public documents',
      endpointConfiguration: {
        types: [EndpointType.REGIONAL],
        ...(props.dualStack === true && { ipAddressType: IpAddressType.DUAL_STACK }),
      },
      cloudWatchRole: false,
      disableExecuteApiEndpoint: domainName !== undefined,
      deployOptions: {
        stageName: STAGE_NAME,
        tracingEnabled: tracing,
        accessLogDestination: destinationOf(this.accessLogs),
        accessLogFormat: accessLogFormat(serviceName, {
          routeKey: 'ANY $context.resourcePath', // as an HTTP API writes it
          integrationError: '$context.integration.error',
          timeToFirstContentMs: '$context.integration.timeToFirstContent',
        }),
      },
    })
    this.metrics = this.#api
    this.#api.node.tryRemoveChild('Endpoint') // an output with a URL that does not serve clients
    // Not the API's own `url`: that depends on the stage, which depends on the functions, which have the origin.
    const { region, urlSuffix } = Stack.of(this)
    this.origin = `https://${this.#api.restApiId}.execute-api.${region}.${urlSuffix}`
    addGatewayResponses(this.#api)
    acknowledge(this.#api, tracing)
  }

  serve({ routes, mcp, metadata, timeout }: Service): RestStage {
    const integrations = {
      mcp: new LambdaIntegration(mcp, {
        responseTransferMode: ResponseTransferMode.STREAM,
        ...(timeout && { timeout: integrationTimeout(timeout) }),
        allowTestInvoke: false,
      }),
      metadata: new LambdaIntegration(metadata, { allowTestInvoke: false }),
    }
    for (const { path, target } of routes) {
      this.#api.root.resourceForPath(gatewayPath(path)).addMethod('ANY', integrations[target])
    }
    const stage = this.#api.deploymentStage
    const { requestsPerSecond, requestBurst } = this.#props
    // For each path by itself. A key for one path could outlive it, and make a later update fail.
    const resource = stage.node.defaultChild as CfnStage
    resource.methodSettings = [
      {
        httpMethod: '*',
        resourcePath: '/*',
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: requestBurst,
      },
    ]
    this.#map(stage)
    return stage
  }

  /** By the API of HTTP APIs, so that both kinds have the same custom domain. */
  #map({ stageName: stage }: RestStage): void {
    const { domainName } = this.#props
    if (domainName === undefined) return
    const { restApiId: apiId } = this.#api
    new CfnApiMapping(this, 'Mapping', { apiId, stage, domainName: domainName.name })
  }
}

/** By the ARN without `:*`, as API Gateway keeps it. The CDK's own destination goes by a feature flag of the app. */
function destinationOf({ stack, logGroupName }: LogGroup): IAccessLogDestination {
  const destinationArn = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
  return { bind: () => ({ destinationArn }) }
}

/** The function ends first, and logs it. */
function integrationTimeout(timeout: Duration): Duration {
  const seconds = Math.ceil(timeout.toSeconds({ integral: false })) + COLD_START_SECONDS
  return Duration.seconds(Math.min(seconds, MAX_TIMEOUT_SECONDS.rest))
}

const OWN_GATE =
  'The function checks every access token itself: an API Gateway authorizer could neither send the challenge that RFC 9728 requires, nor distinguish an outage from a bad token. The documents about the server are public (RFC 9728 §3).'

const REASONS = {
  'AwsSolutions-APIG4': OWN_GATE,
  'AwsSolutions-COG4': OWN_GATE,
  'AwsSolutions-APIG2':
    'The function checks each message, after the token, and answers what is wrong as a JSON-RPC error: API Gateway could only refuse it with a body of its own, before the token is checked.',
  'AwsSolutions-APIG3':
    'AWS WAF is optional, because it costs money every month; EDGE=true puts it before this API.',
  'AwsSolutions-APIG6':
    'Execution logs hold queries and bodies, which can carry access tokens and arguments of tools, and there are none of streams. The access log and the logs of the functions say what happened.',
}

function acknowledge(api: RestApi, tracing: boolean): void {
  for (const [id, reason] of Object.entries(REASONS))
    Validations.of(api).acknowledge({ id, reason })
  if (tracing) return
  const reason = 'Tracing is optional: it costs money per request.'
  Validations.of(api).acknowledge({ id: 'Serverless-APIGWXrayEnabled', reason })
}
