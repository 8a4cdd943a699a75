/** Events of API Gateway's HTTP API, payload format 2.0. */
export const RESOURCE = 'https://mcp.example.com/mcp'
export const FOREIGN_RESOURCE = 'https://other.example.com/mcp'
/** Paths of the metadata document: the form with the resource's path, which clients try first, and the root form
 * (RFC 9728 §3.1). */
export const METADATA_PATHS = {
  path: '/.well-known/oauth-protected-resource/mcp',
  root: '/.well-known/oauth-protected-resource',
} as const

/** `modern` is MCP 2026-07-28; `legacy` is the revisions with a handshake, up to 2025-11-25. */
export type Era = 'modern' | 'legacy'

export interface HttpEvent {
  readonly version: '2.0'
  readonly rawPath: string
  readonly requestContext: {
    readonly http: { readonly method: string; readonly [name: string]: string }
    readonly [name: string]: unknown
  }
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly [name: string]: unknown
}

/** Tokens of the benchmark's authorization server. A `valid` one may have a number appended. */
export const TOKENS = {
  valid: 'valid',
  unknown: 'unknown',
  foreign: 'of-another-server',
  expired: 'expired',
} as const

const VERSION = { modern: '2026-07-28', legacy: '2025-11-25' } as const
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': VERSION.modern,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
}

export function toolCall(
  era: Era,
  token: string | undefined,
  name = 'add_numbers',
  args: Readonly<Record<string, number>> = { a: 2, b: 3 },
): HttpEvent {
  const headers = { 'mcp-name': name }
  return rpc(era, token, 'tools/call', { name, arguments: args }, headers)
}

export const toolsList = (era: Era, token: string): HttpEvent => rpc(era, token, 'tools/list', {})

export function metadataRequest(form: keyof typeof METADATA_PATHS): HttpEvent {
  const { host } = new URL(RESOURCE)
  return httpEvent('GET', METADATA_PATHS[form], { host, accept: 'application/json' })
}

function rpc(
  era: Era,
  token: string | undefined,
  method: string,
  params: Readonly<Record<string, unknown>>,
  modernHeaders: Readonly<Record<string, string>> = {},
): HttpEvent {
  const { host, pathname } = new URL(RESOURCE)
  const isModern = era === 'modern'
  const headers = {
    host,
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'user-agent': 'bench/1',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    'mcp-protocol-version': VERSION[era],
    ...(isModern && { 'mcp-method': method, ...modernHeaders }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method,
    params: isModern ? { ...params, _meta: ENVELOPE } : params,
  }
  return httpEvent('POST', pathname, headers, JSON.stringify(message))
}

function httpEvent(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): HttpEvent {
  const { host } = new URL(RESOURCE)
  return {
    version: '2.0',
    routeKey: `ANY ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: host,
      domainPrefix: 'mcp',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'bench/1' },
      requestId: 'bench',
      routeKey: `ANY ${path}`,
      stage: '$default',
      time: '24/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_521_600_000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  }
}
