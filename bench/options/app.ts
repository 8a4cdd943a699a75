/** `node bench/options/app.ts plain|exchange|sdk`: a CDK app that uses this project's construct with a server of the benchmark. */
import path from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { ProtectedMcpApi } from '../../lib/protected-mcp-api.ts'
import { server as exchanging } from './server-that-exchanges.ts'
import { server as withoutExchange } from './server-without-exchange.ts'
import { server as withSdk } from './server-with-sdk.ts'

const APPS = {
  plain: { entry: 'handler-without-exchange.ts', server: withoutExchange, openTelemetry: false },
  exchange: { entry: 'handler-that-exchanges.ts', server: exchanging, openTelemetry: false },
  sdk: { entry: 'handler-with-sdk.ts', server: withSdk, openTelemetry: true },
} as const

const { entry, server, openTelemetry } = APPS[process.argv[2] as keyof typeof APPS]
const app = new App()
const stack = new Stack(app, 'McpAuthLambda')
const api = new ProtectedMcpApi(stack, 'Api', {
  issuer: 'https://auth.example.com',
  entry: path.join(import.meta.dirname, entry),
  server,
  openTelemetry,
})
app.synth()
console.log(api.node.path)
