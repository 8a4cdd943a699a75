/** What API Gateway makes of a function's result, in payload format 2.0. */
import type { HttpResult } from '../../lambda/http/api-gateway.ts'

/** Lambda's limit for a result: 6 MiB and a hundred bytes. */
const MAX_RESULT_BYTES = 6_291_556

/** An answer of API Gateway's own. */
export const message = (statusCode: number, text: string): HttpResult => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: text }),
})

export const internalServerError = () => message(500, 'Internal Server Error')

/**
 * The answer to a client: what the result says when it has a `statusCode`, else the result itself, as JSON.
 *
 * @throws when the result is malformed, too large, or cannot be written as JSON
 */
export function toHttpResult(result: unknown): HttpResult {
  const payload = JSON.stringify(result)
  if (payload === undefined) throw malformed(`a ${typeof result} is no JSON`)
  const bytes = Buffer.byteLength(payload)
  if (bytes > MAX_RESULT_BYTES) {
    throw malformed(`it has ${bytes} bytes, and Lambda takes ${MAX_RESULT_BYTES}`)
  }
  const value: unknown = JSON.parse(payload)
  if (isObject(value) && 'statusCode' in value) return explicit(value)
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof value === 'string' ? value : payload,
  }
}

const malformed = (problem: string) => new Error(`The function's result is malformed: ${problem}`)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function explicit(result: Record<string, unknown>): HttpResult {
  const headers = result['headers'] ?? {}
  const cookies = result['cookies'] ?? []
  const body = result['body'] ?? ''
  const isBase64Encoded = result['isBase64Encoded'] ?? false
  if (!isObject(headers)) throw malformed('headers is no object')
  if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === 'string'))
    throw malformed('cookies is no list of strings')
  if (typeof body !== 'string') throw malformed('body is no string')
  if (typeof isBase64Encoded !== 'boolean') throw malformed('isBase64Encoded is no boolean')
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
  throw malformed('statusCode is no status of an answer')
}

function readHeader([name, value]: [string, unknown]): [string, string] {
  if (typeof value === 'string') return [name, value]
  if (typeof value === 'number' || typeof value === 'boolean') return [name, String(value)]
  throw malformed(`the header ${name} is no text`)
}
