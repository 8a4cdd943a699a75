/** Stands in for API Gateway: routes HTTP requests to the Lambda handlers as events. */
import type http from 'node:http'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import type { Route } from '../../lambda/discovery/routes.ts'
import { newRequestId, type Routed, toContext, toEvent } from './http-event.ts'
import { headerBytes } from './http-headers.ts'
import {
  internalServerError,
  message,
  toHttpResult,
  writeResult,
  writeStream,
} from './http-result.ts'
import { readPath } from './request-path.ts'

/** Resolves to undefined when the invocation failed, and so has no result. */
type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<HttpResult | undefined>

/** Answers a request itself, gate included, as a transport with an open stream must. */
export type StreamHandler = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  event: APIGatewayProxyEventV2,
) => Promise<void>

export interface FrontOptions {
  readonly routes: readonly Route[]
  readonly handlers: Readonly<Record<Route['target'], LambdaHandler>>
  /** Replaces the MCP handler. */
  readonly stream?: StreamHandler | undefined
  /** Renames response headers as REST APIs do, including `www-authenticate`. @default false */
  readonly remapsHeaders?: boolean | undefined
  /** How long a function may take. @default 30,000, the maximum of an HTTP API */
  readonly timeoutMs?: number
}

/** API Gateway's limits for the request line with header values, and for a body. */
const MAX_HEADER_BYTES = 10_240
const MAX_BODY_BYTES = 10 * 1024 * 1024
/** Lambda's limit for an event. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024

const tooLarge = () => message(413, 'Request Entity Too Large')

export function createFront(options: FrontOptions): http.RequestListener {
  const { routes, handlers, stream, remapsHeaders, timeoutMs } = options
  const targets = new Map(routes.map(({ path, target }) => [path, target]))

  async function serve(request: http.IncomingMessage, response: http.ServerResponse) {
    const requestId = newRequestId()
    response.setHeader('apigw-requestid', requestId)
    const routed = await route(request, requestId)
    if (!('rawPath' in routed)) return writeResult(response, routed)
    const target = targets.get(routed.routePath)
    if (target === undefined) return writeResult(response, message(404, 'Not Found'))
    const event = toEvent(request, routed)
    if (target === 'mcp' && stream !== undefined) return stream(request, response, event)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const context = { ...toContext(target, timeoutMs), clientGone: gone.signal }
    const result = await invoke(handlers[target], event, context)
    if (result.stream !== undefined)
      return writeStream(response, result, result.stream, remapsHeaders)
    return writeResult(response, result, remapsHeaders)
  }

  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!request.complete) return // the client disconnected before its request was complete
      console.error((error as Error).stack)
      if (response.headersSent) response.destroy()
      else writeResult(response, internalServerError())
    })
  }
}

/** Does what API Gateway does before it matches a route: reads the request, or rejects it. */
async function route(
  request: http.IncomingMessage,
  requestId: string,
): Promise<Routed | HttpResult> {
  const body = await readBody(request)
  if (headerBytes(request) > MAX_HEADER_BYTES)
    return message(431, 'Request Header Fields Too Large')
  if (body === undefined) return tooLarge()
  // A URL parser would take "//host/path" for another host, and normalize "/a/../b".
  const path = readPath((request.url ?? '/').split('?')[0] ?? '')
  if (path === undefined) return message(400, 'Bad Request')
  return { requestId, routePath: path.routed, rawPath: path.raw, body }
}

async function invoke(
  handler: LambdaHandler,
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<HttpResult> {
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) return tooLarge()
  const late = Symbol('late')
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), context.getRemainingTimeInMillis())
  })
  try {
    const result = await Promise.race([handler(event, context), timeout])
    if (result === late) return message(503, 'Service Unavailable')
    if (result === undefined) return internalServerError()
    return result?.stream === undefined ? toHttpResult(result) : result
  } finally {
    clearTimeout(timer)
  }
}

async function readBody(request: http.IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks)
}
