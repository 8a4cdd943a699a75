/** The head of a request, which decides whether its body is read at all (RFC 9112 §3, RFC 9110 §7.2). */
import type http from 'node:http'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import { headerBytes } from './http-headers.ts'
import { message } from './http-result.ts'

/** API Gateway's limits for the request line with header values, and for a body. */
const MAX_HEADER_BYTES = 10_240
export const MAX_BODY_BYTES = 10 * 1024 * 1024

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i
/** RFC 3986 §3.2.2 without the punctuation that no host in use has; an empty host is invalid for HTTP (RFC 9110 §4.2.1). */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~%-]+)(?::\d*)?$/i

export interface RequestHead {
  readonly path: string
  readonly query: string
  /** Host and port: those of the target, else of the `Host` header. Empty in HTTP/1.0. */
  readonly authority: string
}

/** Reads a head, or says why the request is refused without reading its body. */
export function readHead(request: http.IncomingMessage): RequestHead | HttpResult {
  const { host: hosts = [], 'transfer-encoding': codings } = request.headersDistinct
  const target = readTarget(request.url ?? '')
  if (target === undefined || hosts.length > 1 || !hosts.every(isHost)) {
    return message(400, 'Bad Request')
  }
  // Node decodes the last coding, chunked, and would pass on the others as content.
  if (codings?.some((coding) => coding.trim().toLowerCase() !== 'chunked') === true) {
    return message(501, 'Not Implemented')
  }
  if (headerBytes(request) > MAX_HEADER_BYTES) {
    return message(431, 'Request Header Fields Too Large')
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return tooLarge()
  const { authority = hosts[0] ?? '', ...pathAndQuery } = target
  return { ...pathAndQuery, authority }
}

export const tooLarge = () => message(413, 'Request Entity Too Large')

/**
 * Reads a target in origin form, or in absolute form, whose host overrides the `Host` header (RFC 9112 §3.2.2). A URL
 * parser would take `//host/path` for another host, and normalize `/a/../b`.
 *
 * @returns undefined for a malformed target
 */
function readTarget(target: string): (Partial<RequestHead> & PathAndQuery) | undefined {
  const [, authority, rest] = ABSOLUTE_FORM.exec(target) ?? []
  if (authority !== undefined && !isHost(authority)) return undefined
  const local = rest === undefined || rest.startsWith('/') ? (rest ?? target) : `/${rest}`
  if (!local.startsWith('/') && local !== '*') return undefined
  const [path = '', ...query] = local.split('?')
  return { path, query: query.join('?'), ...(authority !== undefined && { authority }) }
}

type PathAndQuery = Pick<RequestHead, 'path' | 'query'>

function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`http://${text}`)
}
