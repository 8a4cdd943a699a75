import { McpServer } from '@modelcontextprotocol/server'
import { tools } from './tools/index.ts'

export const SERVER_INFO = {
  name: 'mcp-auth-lambda',
  title: 'MCP server behind OAuth',
  version: '0.1.0',
}

/** A server for one request: nothing is shared between requests, which may run at once in one process. */
export function createServer(): McpServer {
  const server = new McpServer(
    SERVER_INFO,
    // A stateless server cannot tell of changes; clients that are promised it wait on a stream for them.
    { capabilities: { tools: { listChanged: false } } },
  )
  for (const tool of tools) tool.register(server)
  return server
}
