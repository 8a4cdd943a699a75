import { isLoopback } from '../oauth/url.ts'

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
 * Whether a browser page of this origin may call.
 *
 * @param allowed exact origins; undefined: every loopback origin
 */
export function isAllowedOrigin(origin: string, allowed: readonly string[] | undefined): boolean {
  if (allowed !== undefined) return allowed.includes(origin)
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname)
}

/** CORS headers of every answer to an allowed origin, rejections too: a browser client must see the challenge. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { vary: 'origin' }
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'WWW-Authenticate, Retry-After',
  }
}

/** What a preflight is answered besides; it needs no token. */
export function preflightHeaders(): Record<string, string> {
  return {
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': REQUEST_HEADERS.join(', '),
    'access-control-max-age': String(PREFLIGHT_MAX_AGE_SECONDS),
  }
}
