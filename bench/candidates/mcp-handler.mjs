/** mcp-handler with its own authorization, mounted in Hono. */
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { createMcpHandler, protectedResourceHandler, withMcpAuth } from 'mcp-handler'
import * as z from 'zod'
import { authInfoOf, issuer, metadataPath, resource, scope } from './introspect.mjs'
import { tools } from './tools.mjs'

const mcp = createMcpHandler(
  (server) => {
    for (const { name, title, description, input, output, run } of tools) {
      const schemas = { inputSchema: z.object(input), outputSchema: z.object(output) }
      server.registerTool(name, { title, description, ...schemas }, run)
    }
  },
  { serverInfo: { name: 'mcp-handler', version: '1.0.0' } },
)
const verifyToken = async (_request, token) => (token === undefined ? undefined : authInfoOf(token))
const authorized = withMcpAuth(mcp, verifyToken, {
  required: true,
  requiredScopes: [scope],
  resourceMetadataPath: metadataPath,
  resourceUrl: resource.origin,
})
const metadata = protectedResourceHandler({ authServerUrls: [issuer], resourceUrl: resource.href })

const app = new Hono()
app.get(metadataPath, ({ req }) => metadata(req.raw))
app.all('/mcp', async ({ req }) => authorized(req.raw))

export const handler = handle(app)
