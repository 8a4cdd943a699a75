/** `mcp-auth-lambda/handler`: the entry of an MCP function. */
import { readFunctionSettings } from './settings/function-settings.ts'
import { type McpHandler, type ServerSource, serve } from './gate/serve.ts'

/**
 * Creates the Lambda handler that serves a server behind the gate, for API Gateway's payload format 2.0. It reads its
 * settings from the function's environment.
 *
 * @param source `() => import('./server.ts')`, a module that exports a `server` made by `defineServer`: the function
 *   loads it, and what it imports, only when a request with an access token comes
 * @throws {SettingsError} naming every setting that cannot work
 */
export function createHandler(source: ServerSource): McpHandler {
  return serve(readFunctionSettings(process.env), source)
}
