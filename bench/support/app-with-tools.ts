/** A CDK app with this project's construct and as many tools as a run wants: what somebody with tools of their own deploys. */
import path from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { ProtectedMcpApi } from '../../lib/protected-mcp-api.ts'

const app = new App()
const stack = new Stack(app, 'McpAuthLambda')
const api = new ProtectedMcpApi(stack, 'Api', {
  issuer: 'https://auth.example.com',
  entry: path.join(import.meta.dirname, 'handler-with-tools.ts'),
})
app.synth()
console.log(api.node.path)
