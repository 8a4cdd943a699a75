/** A CDK app that uses this project's construct with `TOOL_COUNT` tools, as users do with their own tools. */
import path from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { ProtectedMcpApi } from '../../lib/protected-mcp-api.ts'
import { server } from './many-tools.ts'

const app = new App()
const stack = new Stack(app, 'McpAuthLambda')
const api = new ProtectedMcpApi(stack, 'Api', {
  issuer: 'https://auth.example.com',
  entry: path.join(import.meta.dirname, 'handler-with-tools.ts'),
  server,
})
app.synth()
console.log(api.node.path)
