import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { alarmTopic } from './monitoring/alarm-topic.ts'
import { existingResources } from './api/imported-resources.ts'
import { ProtectedMcpApi, type ProtectedMcpApiProps } from './protected-mcp-api.ts'
import type { DeploymentSettings } from './settings/deployment-settings.ts'

export interface McpAuthStackProps
  extends Omit<StackProps, 'tags'>, DeploymentSettings, Pick<ProtectedMcpApiProps, 'tools'> {}

/** The whole deployment. Without `env` it goes to the account and region of whoever runs `cdk deploy`. */
export class McpAuthStack extends Stack {
  readonly #mcp: ProtectedMcpApi

  constructor(scope: Construct, id: string, props: McpAuthStackProps) {
    const { env, ...settings } = props
    super(scope, id, { description: 'An MCP server protected by OAuth 2.0.', ...(env && { env }) })
    const { alarmEmail, tokenCacheTtlSeconds } = settings
    this.#mcp = new ProtectedMcpApi(this, 'Api', {
      ...settings,
      ...existingResources(this, settings),
      tokenCacheTtl: Duration.seconds(tokenCacheTtlSeconds),
      alarmTopic: alarmEmail === undefined ? undefined : alarmTopic(this, 'Alarms', alarmEmail),
    })
    this.#tellUrls()
    this.#tellNextSteps(settings)
  }

  #tellUrls(): void {
    this.#output('McpUrl', this.#mcp.mcpUrl, 'What to paste into an MCP client.')
    this.#output('MetadataUrl', this.#mcp.metadataUrl, 'Protected resource metadata (RFC 9728).')
    const { dashboard } = this.#mcp
    if (dashboard === undefined) return
    const url = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`
    this.#output('DashboardUrl', url, 'What the server does.')
  }

  #tellNextSteps({
    existingSecret,
    clientId,
    resource,
    hostedZoneId,
    codeCache,
  }: DeploymentSettings): void {
    if (existingSecret === undefined) {
      // The shell reads the secret unseen, and printf is built in: it is in neither the history nor a process list.
      const command =
        'read -rs S && printf %s "$S" | aws secretsmanager put-secret-value' +
        ` --region ${this.region} --secret-id ${this.#mcp.clientSecretId} --secret-string file:///dev/stdin`
      this.#output('SetClientSecret', command, `Stores the secret of the client "${clientId}".`)
    }
    if (codeCache !== undefined) {
      const { functionName } = this.#mcp.mcpFunction
      const command =
        `aws lambda invoke --region ${this.region} --function-name ${functionName}` +
        ` --cli-binary-format raw-in-base64-out --payload '{"codeCache":true}' ${codeCache}`
      this.#output('MakeCodeCache', command, 'Stores what V8 compiled, for the next deployment.')
    }
    if (resource === undefined || hostedZoneId !== undefined) return
    const { host } = new URL(resource)
    const { domainTarget, apiOrigin } = this.#mcp
    this.#output('MapDomain', domainTarget ?? apiOrigin, `What ${host} has to lead to.`)
  }

  #output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description })
  }
}
