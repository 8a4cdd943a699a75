/** MCP SDK v2 as its documentation shows it, on Hono, in a middy handler. */
import middy from '@middy/core'
import httpErrorHandler from '@middy/http-error-handler'
import {
  createMcpHandler,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  oauthMetadataResponse,
  requireBearerAuth,
} from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import * as z from 'zod'
import { authInfoOf, metadataUrl, oauthMetadata, resource, scope } from './introspect.mjs'
import { tools } from './tools.mjs'

const mcp = createMcpHandler(() => {
  const server = new McpServer({ name: 'naive-v2', version: '1.0.0' })
  for (const { name, title, description, input, output, run } of tools) {
    const schemas = { inputSchema: z.object(input), outputSchema: z.object(output) }
    server.registerTool(name, { title, description, ...schemas }, run)
  }
  return server
})

async function verifyAccessToken(token) {
  const authInfo = await authInfoOf(token)
  if (authInfo === undefined) throw new OAuthError(OAuthErrorCode.InvalidToken, 'Invalid token')
  return authInfo
}

const gate = requireBearerAuth({
  verifier: { verifyAccessToken },
  requiredScopes: [scope],
  resourceMetadataUrl: metadataUrl,
  expectedResource: resource,
})
const metadata = {
  resourceServerUrl: resource,
  scopesSupported: [scope],
  oauthMetadata,
}

const app = new Hono()
app.get(
  '/.well-known/*',
  ({ req, notFound }) => oauthMetadataResponse(req.raw, metadata) ?? notFound(),
)
app.all('/mcp', async ({ req }) => {
  const auth = await gate(req.raw)
  return auth instanceof Response ? auth : mcp.fetch(req.raw, { authInfo: auth })
})

export const handler = middy(handle(app)).use(httpErrorHandler())
