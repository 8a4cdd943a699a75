/** What `cdk deploy` deploys. */
import { App, CfnOutput, Stack } from 'aws-cdk-lib'
import { ProtectedMcpApi } from 'mcp-auth-lambda'
import { authorizationServer } from './authorization-server.ts'
import { env, frontDoor } from './front-door.ts'
import { server } from './server.ts'

const stack = new Stack(new App(), 'MyMcpServer', { env })
const mcp = new ProtectedMcpApi(stack, 'Mcp', {
  entry: 'handler.ts',
  server, // its page shows the tools; leave it out to keep them for those who sign in
  ...authorizationServer(stack),
  ...frontDoor(stack),
})

const outputs = { McpUrl: mcp.mcpUrl, ClientSecretId: mcp.clientSecretId }
for (const [name, value] of Object.entries(outputs)) {
  if (value !== undefined) new CfnOutput(stack, name, { value })
}
