/** `mcp-auth-lambda/handler`: what the entry of an MCP function needs, with the demo tools or with one's own. */
import type { Context } from 'aws-lambda'
import { readFunctionSettings } from './settings/function-settings.ts'
import type { HttpEvent, HttpResult } from './http/api-gateway.ts'
import type { ServerInfo } from './mcp/server-factory.ts'
import type { ToolSource } from './mcp/tool-source.ts'
import { serveTools } from './gate/gate.ts'

export { defineTool, type Tool, ToolError } from './mcp/define-tool.ts'
export type { ServerInfo } from './mcp/server-factory.ts'

/**
 * The Lambda handler that serves these tools behind the gate, for API Gateway's payload format 2.0. Its settings are
 * those of the function's environment.
 *
 * @param tools a list of them, or better `() => import('./my-tools.ts')`, a module that exports a list `tools`: then the
 *   function does not load them, and what they import, before a request with an access token comes
 * @throws {SettingsError} naming every setting that cannot work
 */
export function createHandler(
  tools: ToolSource,
  serverInfo?: ServerInfo,
): (event: HttpEvent, context: Context) => Promise<HttpResult> {
  return serveTools(readFunctionSettings(process.env), tools, serverInfo)
}
