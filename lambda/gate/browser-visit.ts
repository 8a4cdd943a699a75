/** People who open the MCP endpoint in a browser. */
import { markup } from '../discovery/markup.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'

/**
 * Tells whether a person asks, with no credentials anywhere: a browser that goes to a URL accepts HTML, and MCP clients
 * name JSON or event streams, or nothing in particular (MCP 2025-11-25, Transports).
 */
export function isBrowserVisit({ headers, rawQueryString, requestContext }: HttpEvent): boolean {
  const accepted = (headers['accept'] ?? '').toLowerCase()
  return (
    requestContext.http.method === 'GET' &&
    headers['authorization'] === undefined &&
    rawQueryString === '' &&
    /(?:^|[\s,])text\/html(?:$|[\s,;])/.test(accepted) &&
    !/application\/json|text\/event-stream/.test(accepted)
  )
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * The same 401 and challenge, with HTML that leads people on to the page about the server. Programs lose nothing by it:
 * some clients start their sign-in by GET.
 */
export function asPage(rejected: HttpResult, pageUrl: string): HttpResult {
  const { html: body } = markup`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${pageUrl}">
<title>MCP server</title>
<p>This is the address of an MCP server. <a href="${pageUrl}">What it is, and how to connect</a></p>
</html>
`
  return { ...rejected, headers: { ...rejected.headers, ...PAGE_HEADERS }, body }
}
