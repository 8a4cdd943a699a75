/** MCP SDK v1 on Express, stateless as in its examples, behind a serverless adapter. */
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { mcpAuthMetadataRouter } from '@modelcontextprotocol/sdk/server/auth/router.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import serverlessExpress from '@codegenie/serverless-express'
import express from 'express'
import { authInfoOf, metadataUrl, oauthMetadata, resource, scope } from './introspect.mjs'
import { tools } from './tools.mjs'

function createServer() {
  const server = new McpServer({ name: 'sdk-v1', version: '1.0.0' })
  for (const { name, title, description, input, output, run } of tools) {
    const config = { title, description, inputSchema: input, outputSchema: output }
    server.registerTool(name, config, run)
  }
  return server
}

async function verifyAccessToken(token) {
  const authInfo = await authInfoOf(token)
  if (authInfo === undefined) throw new InvalidTokenError('Invalid token')
  return authInfo
}

const app = express()
app.use(express.json())
app.use(
  mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resource, scopesSupported: [scope] }),
)
const gate = requireBearerAuth({
  verifier: { verifyAccessToken },
  requiredScopes: [scope],
  resourceMetadataUrl: metadataUrl,
  expectedResource: resource,
})
// eslint-disable-next-line no-async-endpoint-handlers -- Express 5 awaits them
app.post('/mcp', gate, async (request, response) => {
  const server = createServer()
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })
  response.on('close', () => {
    void transport.close()
    void server.close()
  })
  await server.connect(transport)
  await transport.handleRequest(request, response, request.body)
})

export const handler = serverlessExpress({ app })
