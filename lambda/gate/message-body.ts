import type { MiddlewareObj } from '@middy/core'
import { readTrace } from '../base/trace-context.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { readMessage } from '../message/read-message.ts'
import type { GateContext } from './gate-context.ts'

/** Middleware that reads the body of a POST, once. `mcp-endpoint.ts` rejects an invalid one, once the caller is authorized. */
export function messageBody(): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  return {
    before({ event, context }) {
      const { headers, body: text, isBase64Encoded, requestContext } = event
      const { traceparent } = headers
      if (traceparent !== undefined) context.headerTrace = readTrace(traceparent)
      if (requestContext.http.method !== 'POST') return
      const contentType = headers['content-type']
      context.message = readMessage({ contentType, text, isBase64Encoded })
    },
  }
}
