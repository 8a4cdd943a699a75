/** Headers as API Gateway passes them, in both directions. */
import type http from 'node:http'
import { randomBytes } from 'node:crypto'

type Headers = Record<string, string>

/** What concerns one connection alone (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** REST APIs rename these in the answers of functions. */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
])
/** And these they drop. */
const REMAPPED_AWAY = new Set([
  'expect',
  'host',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

export const DEFAULT_CONTENT_TYPE = 'text/plain; charset=utf-8'

/** The quota for HTTP APIs counts the request line and the values of headers. */
export function headerBytes(request: http.IncomingMessage): number {
  const { method, url, httpVersion, rawHeaders } = request
  const values = rawHeaders.filter((_, at) => at % 2 === 1)
  return Buffer.byteLength(`${method} ${url} HTTP/${httpVersion}${values.join('')}`, 'latin1')
}

/** The client's address; of IPv4 in the plain spelling. */
export const sourceIp = ({ socket }: http.IncomingMessage) =>
  (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')

/** What an event holds: lower-case names, several values in one, and what API Gateway adds. */
export function toEventHeaders(request: http.IncomingMessage, bodyBytes: number): Headers {
  const { cookie: _, ...sent } = request.headersDistinct
  const joined = Object.entries(sent).map(([name, values = []]) => [name, values.join(',')])
  const headers: Headers = Object.fromEntries(joined.filter(([name = '']) => !HOP_BY_HOP.has(name)))
  const { 'content-type': type = sent['content-length']?.[0] === '0' ? DEFAULT_CONTENT_TYPE : '' } =
    headers
  const { 'x-forwarded-for': forwarded, 'x-amzn-trace-id': trace } = headers
  return {
    ...headers,
    ...(type !== '' && { 'content-type': type }),
    'content-length': String(bodyBytes),
    'x-amzn-trace-id': trace?.includes('Root=') === true ? trace : newTraceId(),
    'x-forwarded-for': [forwarded, sourceIp(request)].filter(Boolean).join(', '),
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  }
}

function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000)
  return `Root=1-${seconds.toString(16)}-${randomBytes(12).toString('hex')}`
}

/** Cookies come apart from the other headers; those without a name are left out. */
export function toEventCookies({ headersDistinct }: http.IncomingMessage): string[] | undefined {
  return headersDistinct.cookie
    ?.flatMap((line) => line.split(/; */))
    .filter((cookie) => cookie.indexOf('=') > 0)
}

/** The headers of a function's answer, as the client gets them. */
export function toClientHeaders(headers: Readonly<Headers>, remaps: boolean): Headers {
  const dropped = remaps ? REMAPPED_AWAY : HOP_BY_HOP
  const passed: [string, string][] = []
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase()
    if (dropped.has(name)) continue
    passed.push([remaps && REMAPPED.has(name) ? `x-amzn-remapped-${name}` : name, value])
  }
  return Object.fromEntries(passed)
}
