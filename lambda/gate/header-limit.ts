import type { MiddlewareObj } from '@middy/core'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'

/** More than API Gateway takes: a bound for other front doors. */
export const MAX_HEADER_BYTES = 16_384

/** Middleware that answers requests with more headers than any client sends, before the token is read. */
export function headerLimit(): MiddlewareObj<HttpEvent, HttpResult> {
  return {
    before({ event }) {
      const bytes = Buffer.byteLength(Object.entries(event.headers).join(''))
      if (bytes <= MAX_HEADER_BYTES) return undefined
      return errorResult(431, `The headers have ${bytes} bytes: send at most ${MAX_HEADER_BYTES}.`)
    },
  }
}
