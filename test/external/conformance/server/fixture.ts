import type { CallToolResult, McpServer, ToolCallback } from '@modelcontextprotocol/server'
import type { Tool } from '../../../../lambda/mcp/define-tool.ts'

/**
 * Something that a scenario of the conformance suite asks the server for. It goes into the server's list of tools,
 * whose entries register themselves, so that it is reached through all that real tools are reached through.
 */
export function fixture(name: string, register: (server: McpServer) => void): Tool {
  return { name, title: name, description: '', scopes: [], hidden: false, register }
}

/** A tool of the suite; unlike the server's own ones it may answer with more than an object, or ask for input first. */
export function toolFixture(name: string, description: string, call: ToolCallback): Tool {
  return fixture(name, (server) => server.registerTool(name, { description }, call))
}

export const text = (words: string): CallToolResult => ({
  content: [{ type: 'text', text: words }],
})
