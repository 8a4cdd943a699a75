/** What differs between the kinds of APIs that API Gateway has. */
import type http from 'node:http'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import { toEvent } from './http-event.ts'
import { internalServerError, message, toHttpResult } from './http-result.ts'
import type { Routed } from './routed.ts'
import { toRestEvent } from './rest-event.ts'
import { toRestResult } from './rest-result.ts'

export interface Api {
  readonly toEvent: (request: http.IncomingMessage, routed: Routed) => object
  /** @throws when the result is malformed or too large */
  readonly toResult: (result: unknown) => HttpResult
  /** Headers of every answer. */
  readonly idHeaders: (requestId: string) => Readonly<Record<string, string>>
  /** The API's own answers. */
  readonly notFound: () => HttpResult
  /** The function has failed. */
  readonly failed: () => HttpResult
  readonly timedOut: () => HttpResult
  /** Whether it renames and drops headers of responses. */
  readonly remapsHeaders: boolean
  /** How long it waits for the function's answer, or its end. */
  readonly timeoutMs: number
  /** How long a stream may pause. Undefined: it does not stream, and streams here have no limits. */
  readonly streamIdleTimeoutMs: number | undefined
}

export const HTTP_API: Api = {
  toEvent,
  toResult: toHttpResult,
  idHeaders: (requestId) => ({ 'apigw-requestid': requestId }),
  notFound: () => message(404, 'Not Found'),
  failed: internalServerError,
  timedOut: () => message(503, 'Service Unavailable'),
  remapsHeaders: false,
  timeoutMs: 30_000,
  streamIdleTimeoutMs: undefined,
}

/** Of the construct's REST API, which programs in browsers can read. */
function restMessage(statusCode: number, text: string): HttpResult {
  const { headers, ...answer } = message(statusCode, text)
  return { ...answer, headers: { ...headers, 'access-control-allow-origin': '*' } }
}

/** A REST API with a regional endpoint, behind a custom domain, whose MCP function streams. */
export const REST_API: Api = {
  toEvent: toRestEvent,
  toResult: toRestResult,
  idHeaders: (requestId) => ({ 'x-amzn-requestid': requestId, 'x-amz-apigw-id': requestId }),
  notFound: () => restMessage(404, 'Not Found'),
  failed: () => restMessage(502, 'Internal server error'),
  timedOut: () => restMessage(504, 'Endpoint request timed out'),
  remapsHeaders: true,
  timeoutMs: 900_000,
  streamIdleTimeoutMs: 300_000,
}
