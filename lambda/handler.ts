/** `mcp-auth-lambda/handler`: what the entry of an MCP function needs, with the demo tools or with one's own. */
import type { Context } from 'aws-lambda'
import { readFunctionSettings } from './environment.ts'
import type { HttpEvent, HttpResult } from './http/api-gateway.ts'
import { SERVER_INFO, type ServerInfo } from './mcp/server.ts'
import type { Tool } from './mcp/tool.ts'
import { serveTools } from './protect.ts'

export { defineTool, type Tool, ToolError } from './mcp/tool.ts'
export type { ServerInfo } from './mcp/server.ts'

/**
 * The Lambda handler that serves these tools behind the gate, for API Gateway's payload format 2.0. Its settings are
 * those of the function's environment.
 *
 * @throws {SettingsError} naming every setting that cannot work
 */
export function createHandler(
  tools: readonly Tool[],
  serverInfo: ServerInfo = SERVER_INFO,
): (event: HttpEvent, context: Context) => Promise<HttpResult> {
  return serveTools(readFunctionSettings(process.env), tools, serverInfo)
}
