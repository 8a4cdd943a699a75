import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ProtectedMcpApi } from './protected-mcp-api.ts'
import type { DeploymentSettings } from './settings.ts'

export interface McpAuthStackProps extends StackProps, DeploymentSettings {}

/** The whole deployment. Without `env` it goes to the account and region of whoever runs `cdk deploy`. */
export class McpAuthStack extends Stack {
  constructor(scope: Construct, id: string, props: McpAuthStackProps) {
    super(scope, id, { description: 'An MCP server protected by OAuth 2.0.', ...props })
    const mcp = new ProtectedMcpApi(this, 'Api', props)

    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description })

    output('McpUrl', mcp.mcpUrl, 'What to paste into an MCP client.')
    output('MetadataUrl', mcp.metadataUrl, 'Protected resource metadata (RFC 9728).')
    output('SecretArn', mcp.clientSecretId, 'Where the client secret of this server is kept.')
    output('NextStep', nextSteps(this, mcp, props).join('; then '), 'What to do now.')
  }
}

function nextSteps(stack: Stack, mcp: ProtectedMcpApi, props: McpAuthStackProps): string[] {
  const steps = ['paste McpUrl into an MCP client']
  if (props.existingSecret === undefined) {
    // The shell reads the secret unseen, and printf is built in: it is in neither the history nor a process list.
    steps.unshift(
      `enter the client secret of "${props.clientId}": ` +
        `read -rs S && printf %s "$S" | aws secretsmanager put-secret-value --region ${stack.region}` +
        ` --secret-id ${mcp.clientSecretId} --secret-string file:///dev/stdin`,
    )
  }
  if (props.resource !== undefined) {
    steps.unshift(`map the domain ${new URL(props.resource).host} to ${mcp.apiOrigin}`)
  }
  return steps
}
