/** `mcp-auth-lambda/handler`: what the entry of an MCP function needs, with the demo tools or with your own. */
import type { Context } from 'aws-lambda'
import { readFunctionSettings } from './settings/function-settings.ts'
import type { HttpEvent, HttpResult } from './http/api-gateway.ts'
import type { ServerInfo } from './mcp/server-factory.ts'
import type { ToolSource } from './mcp/load-server.ts'
import { serveTools } from './gate/serve-tools.ts'

export { defineTool, type Tool, ToolError } from './mcp/define-tool.ts'
export type { ServerInfo } from './mcp/server-factory.ts'

/**
 * Creates the Lambda handler that serves these tools behind the gate, for API Gateway's payload format 2.0. It reads its
 * settings from the function's environment.
 *
 * @param tools a list of them, or better `() => import('./my-tools.ts')`, a module that exports a list `tools`: then the
 *   function loads them, and what they import, only when a request with an access token comes
 * @throws {SettingsError} naming every setting that cannot work
 */
export function createHandler(
  tools: ToolSource,
  serverInfo?: ServerInfo,
): (event: HttpEvent, context: Context) => Promise<HttpResult> {
  return serveTools(readFunctionSettings(process.env), tools, serverInfo)
}
