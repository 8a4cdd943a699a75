/** Reads the bodies of requests within limits, one by one and all together. */
import type http from 'node:http'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import { message } from './http-result.ts'
import { MAX_BODY_BYTES, tooLarge } from './request-head.ts'

/** All bodies that are being read or served. */
const MAX_HELD_BYTES = 256 * 1024 * 1024
/** Bodies up to this size are read all the same: large ones of strangers must not shut others out. */
const SMALL_BODY_BYTES = 64 * 1024

/**
 * Creates a reader that resolves to a body, or to the answer that refuses it; the rest of a refused body stays unread.
 *
 * @param maxHeldBytes of all bodies together
 */
export function bodyReader(maxHeldBytes = MAX_HELD_BYTES) {
  let held = 0

  async function read(
    request: http.IncomingMessage,
    onBytes: (count: number) => void,
  ): Promise<Buffer | HttpResult> {
    const chunks: Buffer[] = []
    let length = 0
    const unread = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
    for await (const chunk of unread) {
      length += chunk.length
      onBytes(chunk.length)
      if (length > MAX_BODY_BYTES) return tooLarge()
      if (held > maxHeldBytes && length > SMALL_BODY_BYTES) {
        return message(503, 'Service Unavailable')
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  return async (request: http.IncomingMessage, response: http.ServerResponse) => {
    let counted = 0
    let isServed = false
    try {
      const body = await read(request, (count) => {
        counted += count
        held += count
      })
      isServed = Buffer.isBuffer(body) && !response.destroyed
      return body
    } finally {
      const release = () => void (held -= counted)
      if (isServed) response.once('close', release)
      else release()
    }
  }
}
