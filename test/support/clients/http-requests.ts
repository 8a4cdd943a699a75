/** Single HTTP requests of MCP clients, without any SDK. */
import { once } from 'node:events'
import http from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed text; undefined unless it is JSON. */
  readonly body: unknown
}

export type HeaderValues = Readonly<Record<string, string>>

/** An answer that never ends fails the test. */
const TIMEOUT_MS = 8000

const MODERN_VERSION = '2026-07-28'

export async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init })
  return { status: response.status, headers: response.headers, ...parse(await response.text()) }
}

/** Sends exactly this; `fetch` would add headers such as `Accept` and normalize the path. */
export async function sendExactly(
  url: string,
  options: Pick<http.RequestOptions, 'method' | 'path' | 'headers'>,
  body = '',
): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const request = http.request(url, { ...options, signal }).end(body)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(response.headersDistinct)) {
    headers.set(name, values.join(', '))
  }
  return { status: response.statusCode ?? 0, headers, ...parse(await text(response)) }
}

function parse(content: string): Pick<Answer, 'text' | 'body'> {
  try {
    return { text: content, body: JSON.parse(content) }
  } catch {
    return { text: content, body: undefined }
  }
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Posts a JSON-RPC message as clients up to revision 2025-11-25 do. */
export function postLegacy(
  url: string,
  token: string,
  message: unknown,
  headers: HeaderValues = {},
) {
  return send(url, {
    method: 'POST',
    headers: {
      ...bearer(token),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(message),
  })
}

/** What every request of revision 2026-07-28 declares about the client. */
export const metaOf = (version: string) => ({
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientInfo': { name: 'wire-test', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
})

/** Posts a JSON-RPC request as clients of revision 2026-07-28 do; `_meta` of the params adds to theirs. */
export function postModern(
  url: string,
  token: string,
  method: string,
  params: Record<string, unknown> = {},
  headers: HeaderValues = {},
) {
  const version = headers['mcp-protocol-version'] ?? MODERN_VERSION
  const { _meta, ...others } = params
  const meta = { ...metaOf(version), ...(_meta as object | undefined) }
  const message = { jsonrpc: '2.0', id: 1, method, params: { ...others, _meta: meta } }
  const name = typeof params['name'] === 'string' ? { 'mcp-name': params['name'] } : {}
  return postLegacy(url, token, message, {
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...name,
    ...headers,
  })
}

export async function fetchToken(issuer: string, params: HeaderValues = {}): Promise<string> {
  const answer = await send(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('demo-client:demo-secret')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...params }),
  })
  if (answer.status !== 200) throw new Error(answer.text)
  return (answer.body as { access_token: string }).access_token
}
