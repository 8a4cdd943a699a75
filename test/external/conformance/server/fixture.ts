import type { CallToolResult, McpServer, ToolCallback } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { Tool } from '../../../../lambda/mcp/define-tool.ts'

/**
 * Something that a scenario of the conformance suite asks the server for. It goes into the server's list of tools, so
 * that the gate treats it as it treats real tools, and registers itself, since it may be something else.
 */
export interface Fixture extends Tool {
  register(server: McpServer): void
}

const CONFIG = { description: '', inputSchema: z.object({}) }

export function fixture(name: string, register: (server: McpServer) => void): Fixture {
  const call = () => {
    throw new Error(`${name} registers a handler of its own`)
  }
  const gated = { title: name, description: '', scopes: [], hidden: false, config: CONFIG }
  return { name, ...gated, call, register }
}

/** A tool that is made as the server's own tools are. */
export function ownTool(tool: Tool): Fixture {
  const { name, config, call } = tool
  return { ...tool, register: (server) => server.registerTool(name, config, call) }
}

/** A tool of the suite; unlike the server's own ones it may answer with more than an object, or ask for input first. */
export function toolFixture(name: string, description: string, call: ToolCallback): Fixture {
  return fixture(name, (server) => server.registerTool(name, { description }, call))
}

export const text = (words: string): CallToolResult => ({
  content: [{ type: 'text', text: words }],
})

/** The smallest files of their kinds, in base64. */
export const IMAGE = {
  mimeType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
}
export const AUDIO = {
  mimeType: 'audio/wav',
  data: 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=',
}
