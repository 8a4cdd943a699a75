/** Converts headers of requests and responses as API Gateway does. */
import type http from 'node:http'
import { randomBytes } from 'node:crypto'

type Headers = Record<string, string>

/** Headers that apply to a single connection (RFC 9110 §7.6.1). */
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
/** Headers that REST APIs rename in a function's response. */
const RENAMED_BY_REST_API = new Set([
  'authorization',
  'connection',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
])
/** Headers that REST APIs drop from a function's response. */
const DROPPED_BY_REST_API = new Set([
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

/** Counts the bytes of request line and header values, to which the quota of HTTP APIs applies. */
export function headerBytes(request: http.IncomingMessage): number {
  const { method, url, httpVersion, rawHeaders } = request
  const values = rawHeaders.filter((_, at) => at % 2 === 1)
  return Buffer.byteLength(`${method} ${url} HTTP/${httpVersion}${values.join('')}`, 'latin1')
}

/** The client's address, without the `::ffff:` of IPv4-mapped addresses. */
export const sourceIp = ({ socket }: http.IncomingMessage) =>
  (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')

/** Headers of an event: names in lower case, repeated values joined, and the ones that API Gateway adds. */
export function toEventHeaders(request: http.IncomingMessage, bodyBytes: number): Headers {
  const { cookie: _, ...sent } = request.headersDistinct
  const joined = Object.entries(sent).map(([name, values = []]) => [name, values.join(',')])
  const headers: Headers = Object.fromEntries(joined.filter(([name = '']) => !HOP_BY_HOP.has(name)))
  const { 'content-type': type = sent['content-length']?.[0] === '0' ? DEFAULT_CONTENT_TYPE : '' } =
    headers
  return {
    ...headers,
    ...(type !== '' && { 'content-type': type }),
    'content-length': String(bodyBytes),
    ...toForwardedHeaders(request),
  }
}

/** The headers that API Gateway adds to each request. */
export function toForwardedHeaders(request: http.IncomingMessage) {
  const { 'x-forwarded-for': forwarded, 'x-amzn-trace-id': traces } = request.headersDistinct
  const trace = traces?.join(',')
  return {
    'x-amzn-trace-id': trace?.includes('Root=') === true ? trace : newTraceId(),
    'x-forwarded-for': [forwarded?.join(','), sourceIp(request)].filter(Boolean).join(', '),
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  }
}

function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000)
  return `Root=1-${seconds.toString(16)}-${randomBytes(12).toString('hex')}`
}

/** Cookies of an event, which keeps them apart from the headers. Cookies without a name are left out. */
export function toEventCookies({ headersDistinct }: http.IncomingMessage): string[] | undefined {
  return headersDistinct.cookie
    ?.flatMap((line) => line.split(/; */))
    .filter((cookie) => cookie.indexOf('=') > 0)
}

/** Headers of a function's response as the client receives them. */
export function toClientHeaders(headers: Readonly<Headers>, remaps: boolean): Headers {
  const dropped = remaps ? DROPPED_BY_REST_API : HOP_BY_HOP
  const passed: [string, string][] = []
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase()
    if (dropped.has(name)) continue
    passed.push([remaps && RENAMED_BY_REST_API.has(name) ? `x-amzn-remapped-${name}` : name, value])
  }
  return Object.fromEntries(passed)
}
