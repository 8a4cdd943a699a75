/** What the server offers: add your tools, resources and prompts. */
import { defineServer } from 'mcp-auth-lambda/server'
import { greet } from './tools/greet.ts'

export const server = defineServer({
  name: 'my-mcp-server',
  title: 'My MCP server',
  version: '0.1.0',
  tools: [greet],
})
