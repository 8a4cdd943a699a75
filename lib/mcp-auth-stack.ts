import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { importedResources } from './api/imported-resources.ts'
import { NeededResources } from './api/needed-resources.ts'
import { createAlarmTopic } from './monitoring/alarms.ts'
import { ProtectedMcpApi, type ProtectedMcpApiProps } from './protected-mcp-api.ts'
import type { DeploymentSettings } from './settings/deployment-settings.ts'

export interface McpAuthStackProps
  extends
    Omit<StackProps, 'tags'>,
    DeploymentSettings,
    Pick<ProtectedMcpApiProps, 'entry' | 'server'> {}

/** The whole deployment. Without `env`, `cdk deploy` picks account and region from the AWS credentials in use. */
export class McpAuthStack extends Stack {
  readonly #mcp: ProtectedMcpApi

  constructor(scope: Construct, id: string, props: McpAuthStackProps) {
    const { env, ...settings } = props
    super(scope, id, { description: 'An MCP server protected by OAuth 2.0.', ...(env && { env }) })
    const { alarmEmail, clockSkewSeconds, tokenCacheTtlSeconds } = settings
    const imported = importedResources(this, settings)
    const { encryptionKey } = imported
    const needed = new NeededResources(this, 'Needed', { ...settings.needed, encryptionKey })
    this.#mcp = new ProtectedMcpApi(this, 'Api', {
      ...settings,
      ...imported,
      issuer: imported.authServers === undefined ? settings.issuer : undefined,
      environment: needed.environment,
      clockSkew: Duration.seconds(clockSkewSeconds),
      tokenCacheTtl: Duration.seconds(tokenCacheTtlSeconds),
      alarmTopic:
        alarmEmail === undefined ? undefined : createAlarmTopic(this, 'Alarms', alarmEmail),
    })
    needed.grant(this.#mcp.mcpFunction)
    this.#outputUrls()
    this.#outputCommands(settings)
  }

  #outputUrls(): void {
    this.#output('McpUrl', this.#mcp.mcpUrl, 'Server URL to paste into an MCP client.')
    this.#output('MetadataUrl', this.#mcp.metadataUrl, 'Protected resource metadata (RFC 9728).')
    const { dashboard } = this.#mcp
    if (dashboard === undefined) return
    const url = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`
    this.#output('DashboardUrl', url, 'CloudWatch dashboard of the server.')
  }

  #outputCommands({
    existingSecret,
    clientId,
    resource,
    hostedZoneId,
    codeCache,
  }: DeploymentSettings): void {
    const { clientSecretId } = this.#mcp
    if (existingSecret === undefined && clientSecretId !== undefined) {
      // `read -s` shows nothing, and `printf` is a builtin: the secret appears in neither history nor process list.
      const command =
        'read -rs S && printf %s "$S" | aws secretsmanager put-secret-value' +
        ` --region ${this.region} --secret-id ${clientSecretId} --secret-string file:///dev/stdin`
      this.#output('SetClientSecret', command, `Stores the secret of the client "${clientId}".`)
    }
    if (codeCache !== undefined) {
      const { functionName } = this.#mcp.mcpFunction
      const command =
        `aws lambda invoke --region ${this.region} --function-name ${functionName}` +
        ` --cli-binary-format raw-in-base64-out --payload '{"codeCache":true}' ${codeCache}`
      this.#output(
        'MakeCodeCache',
        command,
        'Stores the code cache for the next deployment; call a tool right before.',
      )
    }
    if (resource === undefined || hostedZoneId !== undefined) return
    const { host } = new URL(resource)
    const { domainTarget, apiOrigin } = this.#mcp
    this.#output('MapDomain', domainTarget ?? apiOrigin, `DNS target for ${host}.`)
  }

  #output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description })
  }
}
