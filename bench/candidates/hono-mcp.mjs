/** The transport and the authorization of @hono/mcp, on MCP SDK v1. */
import { StreamableHTTPTransport } from '@hono/mcp'
import { bearerAuth } from '@hono/mcp/auth'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { authInfoOf, metadata, metadataPath } from './introspect.mjs'
import { tools } from './tools.mjs'

function createServer() {
  const server = new McpServer({ name: 'hono-mcp', version: '1.0.0' })
  for (const { name, title, description, input, output, run } of tools) {
    const config = { title, description, inputSchema: input, outputSchema: output }
    server.registerTool(name, config, run)
  }
  return server
}

const app = new Hono()
app.get(metadataPath, (context) => context.json(metadata))
app.use(
  '/mcp',
  bearerAuth({ verifyToken: async (token) => (await authInfoOf(token)) !== undefined }),
)
app.all('/mcp', async (context) => {
  const transport = new StreamableHTTPTransport()
  await createServer().connect(transport)
  return transport.handleRequest(context)
})

export const handler = handle(app)
