import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Construct } from 'constructs'
import { functionEnvironment, metadataEnvironment } from '../lambda/environment.ts'
import { metadataPath } from '../lambda/oauth/protected-resource-metadata.ts'
import { routes } from '../lambda/routes.ts'
import { ClientSecret } from './client-secret.ts'
import { HandlerFunction } from './handler-function.ts'
import { McpHttpApi } from './mcp-http-api.ts'
import type { DeploymentSettings } from './settings.ts'

const DEFAULT_RESOURCE_PATH = '/mcp'

const MCP_MEMORY_MB = 1024
/** Under the 30 s of API Gateway: so a call that takes too long ends in the function's own log. */
const MCP_TIMEOUT_SECONDS = 25
const METADATA_MEMORY_MB = 256
const METADATA_TIMEOUT_SECONDS = 5

/** An OAuth 2.0 protected MCP server: HTTP API, metadata function, MCP function and its client secret. */
export class ProtectedMcpApi extends Construct {
  /** The resource identifier, and the URL for MCP clients. */
  readonly mcpUrl: string
  /** Where the protected resource metadata is (RFC 9728 §3.1). */
  readonly metadataUrl: string
  /** Where the API itself is, whatever host the other URLs name. */
  readonly apiOrigin: string
  /** ARN of the secret, or what was given for an existing one. */
  readonly clientSecretId: string

  constructor(scope: Construct, id: string, props: DeploymentSettings) {
    super(scope, id)
    const api = new McpHttpApi(this, 'HttpApi')
    const given = props.resource === undefined ? undefined : new URL(props.resource)
    const resourcePath = given?.pathname ?? DEFAULT_RESOURCE_PATH
    this.apiOrigin = api.origin
    this.mcpUrl = props.resource ?? api.origin + resourcePath
    this.metadataUrl = (given?.origin ?? api.origin) + metadataPath(resourcePath)

    const secret = new ClientSecret(this, 'ClientSecret', { existing: props.existingSecret })
    this.clientSecretId = secret.secretId

    const settings = { ...props, resource: this.mcpUrl }
    const mcp = new HandlerFunction(this, 'Mcp', {
      entry: 'lambda/mcp.ts',
      description: 'MCP endpoint',
      memoryMb: MCP_MEMORY_MB,
      timeoutSeconds: MCP_TIMEOUT_SECONDS,
      environment: {
        ...functionEnvironment(settings),
        OAUTH_CLIENT_SECRET_ARN: secret.secretId,
      },
    })
    secret.grantGetValue(mcp.lambda)
    const metadata = new HandlerFunction(this, 'Metadata', {
      entry: 'lambda/metadata.ts',
      description: 'Protected resource metadata (RFC 9728)',
      memoryMb: METADATA_MEMORY_MB,
      timeoutSeconds: METADATA_TIMEOUT_SECONDS,
      environment: metadataEnvironment(settings),
    })

    const integrations = {
      mcp: new HttpLambdaIntegration('Integration', mcp.lambda),
      metadata: new HttpLambdaIntegration('Integration', metadata.lambda),
    }
    for (const { path, target } of routes(resourcePath)) {
      api.addRoutes({ path, methods: [HttpMethod.ANY], integration: integrations[target] })
    }
  }
}
