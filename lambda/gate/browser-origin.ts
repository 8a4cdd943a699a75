import type { MiddlewareObj } from '@middy/core'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import { isLoopback } from '../oauth/url.ts'
import type { GateContext } from './gate-context.ts'

/** What MCP clients send; a browser asks for each before its first request. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Accept',
  'MCP-Protocol-Version',
  'Mcp-Method',
  'Mcp-Name',
  'Mcp-Session-Id',
  'Last-Event-ID',
]
const PREFLIGHT_MAX_AGE_SECONDS = 7200

/**
 * Middleware that refuses pages of foreign origins, and answers preflights, which carry no token. Requests without
 * `Origin` pass: most MCP clients are not browsers. (MCP 2025-11-25, Transports, Security Warning; Fetch Standard §3.2)
 *
 * @param allowed exact origins; undefined: every loopback origin
 */
export function browserOrigin(
  allowed: readonly string[] | undefined,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  return {
    before({ event, context }) {
      const { origin } = event.headers
      context.allowedOrigin = undefined
      if (origin !== undefined && !isAllowedOrigin(origin, allowed)) {
        const message = `Pages of the origin ${JSON.stringify(origin)} may not call this server.`
        return errorResult(403, message)
      }
      context.allowedOrigin = origin
      return event.requestContext.http.method === 'OPTIONS' ? preflight() : undefined
    },
  }
}

export function isAllowedOrigin(origin: string, allowed: readonly string[] | undefined): boolean {
  if (allowed !== undefined) return allowed.includes(origin)
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname)
}

function preflight(): HttpResult {
  return {
    statusCode: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': REQUEST_HEADERS.join(', '),
      'access-control-max-age': String(PREFLIGHT_MAX_AGE_SECONDS),
    },
  }
}
