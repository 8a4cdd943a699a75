/** Turns a function's result into an HTTP response, as API Gateway does for payload format 2.0. */
import type http from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebReadableStream } from 'node:stream/web'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import { DEFAULT_CONTENT_TYPE, toClientHeaders } from './http-headers.ts'

/** Lambda's limit for a result: 6 MiB and 100 bytes. */
const MAX_RESULT_BYTES = 6_291_556

/** How long a client may take to read its refusal while its body waits unread. */
const LINGER_MS = 1000

/** A response by API Gateway itself. */
export const message = (statusCode: number, text: string): HttpResult => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: text }),
})

export const internalServerError = () => message(500, 'Internal Server Error')

/**
 * Returns the result if it has a `statusCode`; otherwise wraps the result itself, as JSON, in a 200 response.
 *
 * @throws when the result is malformed, too large, or cannot be written as JSON
 */
export function toHttpResult(result: unknown): HttpResult {
  const payload = JSON.stringify(result)
  if (payload === undefined) throw malformed(`a ${typeof result} has no JSON form`)
  const bytes = Buffer.byteLength(payload)
  if (bytes > MAX_RESULT_BYTES) {
    throw malformed(`it has ${bytes} bytes, and Lambda allows ${MAX_RESULT_BYTES}`)
  }
  const value: unknown = JSON.parse(payload)
  if (isObject(value) && 'statusCode' in value) return explicit(value)
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof value === 'string' ? value : payload,
  }
}

export const malformed = (problem: string) =>
  new Error(`The function's result is malformed: ${problem}`)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function explicit(result: Record<string, unknown>): HttpResult {
  const headers = result['headers'] ?? {}
  const cookies = result['cookies'] ?? []
  const body = result['body'] ?? ''
  const isBase64Encoded = result['isBase64Encoded'] ?? false
  if (!isObject(headers)) throw malformed('headers is not an object')
  if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === 'string'))
    throw malformed('cookies is not a list of strings')
  if (typeof body !== 'string') throw malformed('body is not a string')
  if (typeof isBase64Encoded !== 'boolean') throw malformed('isBase64Encoded is not a boolean')
  return {
    statusCode: readStatus(result['statusCode']),
    headers: Object.fromEntries(Object.entries(headers).map(readHeader)),
    cookies,
    body,
    isBase64Encoded,
  }
}

function readStatus(status: unknown): number {
  if (Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599)
    return Number(status)
  throw malformed('statusCode is not a final HTTP status')
}

function readHeader([name, value]: [string, unknown]): [string, string] {
  if (typeof value === 'string') return [name, value]
  if (typeof value === 'number' || typeof value === 'boolean') return [name, String(value)]
  throw malformed(`the header ${name} is not a string`)
}

/** @param remapsHeaders whether to rename headers as REST APIs do */
export function writeResult(
  response: http.ServerResponse,
  result: HttpResult,
  remapsHeaders = false,
): void {
  const { statusCode = 200, body = '', isBase64Encoded } = result
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  response.writeHead(statusCode, {
    ...(bytes.length > 0 && { 'content-type': DEFAULT_CONTENT_TYPE }),
    ...headersOf(result, remapsHeaders),
    ...(statusCode !== 204 && statusCode !== 304 && { 'content-length': bytes.length }),
  })
  response.end(bytes)
}

/**
 * Answers a request whose body may be unread, and closes the connection. Ending the response would make Node read the
 * rest of the body; destroying the socket at once could reset it before the client has read the answer (RFC 9112 §9.6).
 */
export function writeLastResult(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { statusCode = 200, headers, body = '' }: HttpResult,
): void {
  const bytes = Buffer.from(body)
  response.writeHead(statusCode, {
    ...(headers as Record<string, string>),
    'content-length': bytes.length,
    connection: 'close',
  })
  if (request.complete) return void response.end(bytes)
  response.write(bytes)
  const { socket } = request
  socket.end()
  const linger = setTimeout(() => socket.destroy(), LINGER_MS).unref()
  socket.once('close', () => clearTimeout(linger))
}

/** After either of these times, in milliseconds, the connection is closed. */
export interface StreamLimits {
  readonly total: number
  /** Without any chunk. */
  readonly idle: number
}

/** Writes a result chunk by chunk as the stream yields it. A client that disconnects cancels the stream. */
export async function writeStream(
  response: http.ServerResponse,
  result: HttpResult,
  stream: ReadableStream<Uint8Array>,
  remapsHeaders = false,
  limits?: StreamLimits,
): Promise<void> {
  response.writeHead(result.statusCode ?? 200, headersOf(result, remapsHeaders))
  response.flushHeaders()
  const chunks = Readable.fromWeb(stream as WebReadableStream)
  const stopTimers = limits && startTimers(limits, chunks, () => response.destroy())
  try {
    await pipeline(chunks, response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  } finally {
    stopTimers?.()
  }
}

function startTimers({ total, idle }: StreamLimits, chunks: Readable, end: () => void) {
  const timers = [total, idle].map((ms) => setTimeout(end, ms))
  chunks.on('data', () => timers.at(-1)?.refresh())
  return () => timers.map((timer) => clearTimeout(timer))
}

function headersOf({ headers = {}, cookies = [] }: HttpResult, remapsHeaders: boolean) {
  const passed = toClientHeaders(headers as Record<string, string>, remapsHeaders)
  delete passed['content-length']
  const setCookies = [passed['set-cookie'] ?? [], cookies].flat()
  return { ...passed, ...(setCookies.length > 0 && { 'set-cookie': setCookies }) }
}
