import type { MiddlewareObj } from '@middy/core'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import { isLoopback } from '../oauth/url.ts'
import type { Decision, GateContext } from './gate-context.ts'

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
  'traceparent',
  'tracestate',
  'baggage',
]
/** Parameters of tools that go into headers have names of their own (MCP 2026-07-28, Transports, `x-mcp-header`). */
const PARAMETER_HEADER = /^mcp-param-[\w.-]{1,128}$/i
const MAX_PARAMETER_HEADERS = 50
const PREFLIGHT_MAX_AGE_SECONDS = 7200

/** Headers with one value. Two equal copies, which some clients send and gateways join by a comma, are one. */
const SINGLE_VALUED = [
  'origin',
  'content-type',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'last-event-id',
  'traceparent',
]

/** The log does not repeat the header, which anybody can fill with anything: the answer does. */
const FOREIGN_ORIGIN: Decision = {
  verdict: 'foreign_origin',
  reason: 'origin_not_allowed',
  detail: 'ALLOWED_ORIGINS does not list the origin that the answer names',
}
/** Longer origins are cut. */
const MAX_SHOWN_ORIGIN = 200

/**
 * Middleware that refuses pages of foreign origins, and answers preflights, which carry no token. Requests without
 * `Origin` pass: most MCP clients are not browsers. (MCP 2025-11-25, Transports, Security Warning; Fetch Standard §3.2)
 *
 * @param configured origins as browsers send them; undefined: pages of the same machine if the resource is on it, else none
 */
export function browserOrigin(
  configured: readonly string[] | undefined,
  resource: string,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  const isLocal = isLoopback(new URL(resource).hostname)
  const allowed = configured ?? (isLocal ? 'loopback' : [])
  return {
    before({ event, context }) {
      event.headers = withoutCopies(event.headers)
      const { origin } = event.headers
      context.allowedOrigin = undefined
      if (origin !== undefined && !isAllowedOrigin(origin, allowed)) {
        context.decision = FOREIGN_ORIGIN
        const shown = JSON.stringify(origin.slice(0, MAX_SHOWN_ORIGIN))
        return errorResult(403, `Pages of the origin ${shown} may not call this server.`)
      }
      context.allowedOrigin = origin
      return event.requestContext.http.method === 'OPTIONS' ? preflight(event.headers) : undefined
    },
  }
}

/** Equal copies of a header become one; different ones stay as they are, and no reader accepts them. */
function withoutCopies(headers: HttpEvent['headers']): HttpEvent['headers'] {
  const changed: HttpEvent['headers'] = {}
  for (const name of SINGLE_VALUED) {
    const value = headers[name]
    if (value?.includes(',') !== true) continue
    const [first = '', ...others] = value.split(',').map((copy) => copy.trim())
    if (others.every((copy) => copy === first)) changed[name] = first
  }
  return { ...headers, ...changed }
}

/** @param allowed a list, compared to the letter, or `loopback`: every http(s) origin of this machine */
export function isAllowedOrigin(origin: string, allowed: readonly string[] | 'loopback'): boolean {
  if (allowed !== 'loopback') return allowed.includes(origin)
  if (!URL.canParse(origin)) return false
  const { origin: parsed, hostname } = new URL(origin) // opaque, `null`, for other schemes than http(s)
  return parsed === origin && isLoopback(hostname)
}

function preflight(headers: HttpEvent['headers']): HttpResult {
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim())
  const parameters = asked.filter((name) => PARAMETER_HEADER.test(name))
  const allowed = [...REQUEST_HEADERS, ...parameters.slice(0, MAX_PARAMETER_HEADERS)]
  return {
    statusCode: 204,
    headers: {
      vary: 'access-control-request-headers',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': allowed.join(', '),
      'access-control-max-age': String(PREFLIGHT_MAX_AGE_SECONDS),
    },
  }
}
