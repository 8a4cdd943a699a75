import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'

/** Serves a request whose body was parsed before. */
export type Serve = (request: Request, parsedBody: unknown, authInfo: AuthInfo) => Promise<Response>

/**
 * Serves both protocol eras at one URL, each request by a server of its own: 2026-07-28 by the SDK's handler, the
 * revisions up to 2025-11-25 by its stateless transport, which unlike the handler's own fallback answers in JSON.
 */
export function createServe(factory: McpServerFactory): Serve {
  const modern = createMcpHandler(factory, { legacy: 'reject', maxSubscriptions: 0 })

  return async (request, parsedBody, authInfo) => {
    // Clients send `*/*`, one of the two types or nothing, and can read JSON all the same.
    request.headers.set('accept', 'application/json, text/event-stream')
    return (await isLegacyRequest(request, parsedBody))
      ? serveLegacy(factory, request, { authInfo, parsedBody: withoutCancellations(parsedBody) })
      : modern.fetch(request, { authInfo, parsedBody })
  }
}

/**
 * A batch that cancels requests of its own would wait for their answers for ever; others cannot be cancelled where
 * nothing is shared between requests.
 */
function withoutCancellations(parsedBody: unknown): unknown {
  if (!Array.isArray(parsedBody)) return parsedBody
  const isCancellation = (one: { method?: unknown } | null) =>
    one?.method === 'notifications/cancelled'
  const rest = parsedBody.filter((one) => !isCancellation(one))
  return rest.length > 0 ? rest : parsedBody
}

async function serveLegacy(
  factory: McpServerFactory,
  request: Request,
  options: { readonly authInfo: AuthInfo; readonly parsedBody: unknown },
): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  const server = await factory({ era: 'legacy', authInfo: options.authInfo, requestInfo: request })
  await server.connect(transport)
  try {
    return await transport.handleRequest(request, options)
  } finally {
    await server.close()
  }
}
