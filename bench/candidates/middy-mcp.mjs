/** middy-mcp, whose documentation leaves authorization to another middleware. */
import middy from '@middy/core'
import httpErrorHandler from '@middy/http-error-handler'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import mcpMiddleware from 'middy-mcp'
import { authInfoOf, metadata, metadataPath, metadataUrl } from './introspect.mjs'
import { tools } from './tools.mjs'

const server = new McpServer({ name: 'middy-mcp', version: '1.0.0' })
for (const { name, title, description, input, output, run } of tools) {
  server.registerTool(name, { title, description, inputSchema: input, outputSchema: output }, run)
}

const challenge = { 'www-authenticate': `Bearer resource_metadata="${metadataUrl}"` }
const gate = () => ({
  async before({ event }) {
    if (event.rawPath === metadataPath) return { statusCode: 200, body: JSON.stringify(metadata) }
    const [, token] = /^Bearer (\S+)$/.exec(event.headers.authorization ?? '') ?? []
    const authInfo = token === undefined ? undefined : await authInfoOf(token)
    return authInfo === undefined ? { statusCode: 401, headers: challenge, body: '' } : undefined
  },
})

export const handler = middy().use(gate()).use(mcpMiddleware({ server })).use(httpErrorHandler())
