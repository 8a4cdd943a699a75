/**
 * `mcp-auth-lambda/handler`: the entry of an MCP function.
 *
 * @module mcp-auth-lambda/handler
 */
import { readFunctionSettings } from './settings/function-settings.ts'
import { type McpHandler, type ServerSource, serve } from './gate/serve.ts'
import { restHandler } from './http/rest-api.ts'

/**
 * Creates the Lambda handler that serves a server behind the gate, for API Gateway's payload format 2.0. It reads its
 * settings from the function's environment. With the front door `rest` it is a response-streaming handler, for payload
 * format 1.0.
 *
 * @param source `() => import('./server.ts')`, a module that exports a `server` made by `defineServer`: the function
 *   loads it, and what it imports, only when a request with an access token comes
 * @throws {SettingsError} naming every setting that cannot work
 */
export function createHandler(source: ServerSource): McpHandler {
  const handler = serve(readFunctionSettings(process.env), source)
  if (process.env['FRONT_DOOR'] === 'rest') return restHandler(handler) as unknown as McpHandler
  return handler
}
