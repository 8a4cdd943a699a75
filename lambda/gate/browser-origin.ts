import type { MiddlewareObj } from '@middy/core'
import { type HttpEvent, type HttpResult, toResult } from '../http/api-gateway.ts'
import { isAllowedOrigin, preflightHeaders } from '../http/cors.ts'
import { errorResult } from '../http/error-result.ts'

/**
 * Middleware that keeps pages of foreign origins out and answers preflights. Requests without `Origin` pass: most
 * MCP clients are no browsers. (MCP 2025-11-25, Transports, Security Warning; Fetch Standard §3.2)
 */
export function browserOrigin(
  allowedOrigins: readonly string[] | undefined,
): MiddlewareObj<HttpEvent, HttpResult> {
  return {
    before({ event }) {
      const { origin } = event.headers
      if (origin !== undefined && !isAllowedOrigin(origin, allowedOrigins)) {
        const { origin: _, ...headers } = event.headers
        const message = `Pages of the origin ${JSON.stringify(origin)} may not call this server.`
        return errorResult({ headers }, 403, message)
      }
      if (event.requestContext.http.method === 'OPTIONS')
        return toResult(event, 204, preflightHeaders())
      return undefined
    },
  }
}
