import type { MiddlewareObj } from '@middy/core'
import { readTrace } from '../base/trace-context.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import { readMessage } from '../message/read-message.ts'
import type { GateContext } from './gate-context.ts'

/** Middleware that reads the body of a POST, once, and answers one that is no JSON-RPC message. */
export function messageBody(): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  return {
    before({ event, context }) {
      const { headers, body: text, isBase64Encoded, requestContext } = event
      const { traceparent } = headers
      if (traceparent !== undefined) context.trace = readTrace(traceparent)
      if (requestContext.http.method !== 'POST') return undefined

      const contentType = headers['content-type']
      const read = readMessage({ contentType, text, isBase64Encoded })
      if ('problem' in read) return errorResult(read.status, read.problem, read)
      context.message = read
      // Clients put the trace into the message, and proxies on the way put theirs into the header.
      context.trace = read.trace ?? context.trace
      return undefined
    },
  }
}
