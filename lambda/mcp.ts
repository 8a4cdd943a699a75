/** The MCP function: an event passes the gate, becomes a request, and the MCP server's response becomes the result. */
import { readFunctionSettings } from './environment.ts'
import { createMcpHandler } from './mcp/handler.ts'
import { tools } from './mcp/tools/index.ts'
import { protect } from './protect.ts'

const settings = readFunctionSettings(process.env)

export const handler = protect(settings, tools).handler(createMcpHandler(settings, tools))
