/** Results of functions behind a REST API: whole ones, and streams in the format of Lambda's runtime. */
import { Readable } from 'node:stream'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import { malformed, toHttpResult } from './http-result.ts'

/** Between the head of a response, in JSON, and its body. */
const DELIMITER = Buffer.alloc(8)
/** The delimiter has to be within these. */
const MAX_HEAD_BYTES = 16_384

/** @throws when the result is malformed or too large */
export function toRestResult(result: unknown): HttpResult {
  if (Object(result).statusCode === undefined) throw malformed('it has no statusCode')
  return toHttpResult(result)
}

/**
 * Reads what a response-streaming function writes.
 *
 * @returns undefined when it ends without a head
 * @throws when it is something else than a head and a body
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function readStreamedResult(bytes: Readable): Promise<HttpResult | undefined> {
  let read = Buffer.alloc(0)
  for await (const chunk of bytes.iterator({ destroyOnReturn: false })) {
    read = Buffer.concat([read, chunk as Buffer])
    const end = read.indexOf(DELIMITER)
    if (end > MAX_HEAD_BYTES || (end < 0 && read.length > MAX_HEAD_BYTES)) break
    if (end >= 0) {
      const body = read.subarray(end + DELIMITER.length)
      if (body.length > 0) bytes.unshift(body)
      return {
        ...headIn(read.subarray(0, end)),
        stream: Readable.toWeb(bytes) as ReadableStream<Uint8Array>,
      }
    }
  }
  if (read.length === 0) return undefined
  throw malformed(`there are no 8 NUL bytes within its first ${MAX_HEAD_BYTES} bytes`)
}

function headIn(json: Buffer): HttpResult {
  const { body: _, ...head } = toRestResult(JSON.parse(json.toString()))
  return head
}
