/** Stands in for API Gateway: routes HTTP requests to the Lambda handlers as events. */
import type http from 'node:http'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import type { Route } from '../../lambda/discovery/routes.ts'
import type { GateContext } from '../../lambda/gate/gate-context.ts'
import { type Api, HTTP_API } from './api.ts'
import { newRequestId, toContext } from './http-event.ts'
import { message, writeLastResult, writeResult, writeStream } from './http-result.ts'
import { bodyReader } from './request-body.ts'
import { readHead, type RequestHead, tooLarge } from './request-head.ts'
import { watchEvents, watchText } from './last-event.ts'
import { readPath } from './request-path.ts'
import type { Routed } from './routed.ts'

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
  context: Context,
) => Promise<void>

/** A request once its answer is written, or its client is gone. */
export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly ms: number
  /** Undefined when no function was called. With the MCP function, what its gate has left. */
  readonly context: GateContext | undefined
  /** What the function answered, or the data of the last event that it sent. */
  readonly body?: string | undefined
}

/** What is known of the function's part. */
interface Invocation {
  context?: Context
  body?: (() => string | undefined) | undefined
}

export interface FrontOptions {
  /** @default HTTP_API, whose events all handlers take that are not made for another one */
  readonly api?: Api
  readonly routes: readonly Route[]
  readonly handlers: Readonly<Record<Route['target'], LambdaHandler>>
  /** Replaces the MCP handler. */
  readonly stream?: StreamHandler | undefined
  /** Renames response headers as REST APIs do, including `www-authenticate`. @default as the API does */
  readonly remapsHeaders?: boolean | undefined
  /** How long the API waits for a function. @default the maximum of the API */
  readonly timeoutMs?: number
  /** How long each function may take. @default as long as the API waits */
  readonly functionTimeoutMs?: Readonly<Record<Route['target'], number>>
  /** Bytes of all bodies that are being read or served. @default 256 MiB */
  readonly maxHeldBytes?: number
  /** Called for each request. @default nothing */
  readonly onAnswered?: ((answered: Answered) => unknown) | undefined
}

/** nginx's status for a client that does not wait for its answer. */
const CLIENT_CLOSED_REQUEST = 499

/** Lambda's limit for an event. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024

export function createFront(options: FrontOptions): http.RequestListener {
  const { api = HTTP_API, routes, handlers, stream, timeoutMs = api.timeoutMs } = options
  const remapsHeaders = options.remapsHeaders === true || api.remapsHeaders
  const readBody = bodyReader(options.maxHeldBytes)
  const targets = new Map(routes.map(({ path, target }) => [path, target]))

  async function serve(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    invocation: Invocation | undefined,
  ) {
    const requestId = newRequestId()
    response.setHeaders(new Map(Object.entries(api.idHeaders(requestId))))
    const head = readHead(request)
    // Answers at once: Node reports an unknown transfer coding as soon as the head is handled.
    if (!('path' in head)) return writeLastResult(request, response, head)
    const body = await readBody(request, response)
    if (!Buffer.isBuffer(body)) return writeLastResult(request, response, body)
    const routed = route(head, body, requestId)
    if (!('rawPath' in routed)) return writeResult(response, routed)
    const target = targets.get(routed.routePath)
    if (target === undefined) return writeResult(response, api.notFound())
    const event = api.toEvent(request, routed) as APIGatewayProxyEventV2 // or what its handlers take
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const functionTimeoutMs = options.functionTimeoutMs?.[target] ?? timeoutMs
    const context = { ...toContext(target, functionTimeoutMs), clientGone: gone.signal }
    if (invocation !== undefined) invocation.context = context
    if (target === 'mcp' && stream !== undefined) return stream(request, response, event, context)
    const late = lateAnswer(api, functionTimeoutMs, timeoutMs)
    const result = watched(await invoke(api, handlers[target], event, context, late), invocation)
    if (result.stream === undefined) return writeResult(response, result, remapsHeaders)
    const limits = streamLimits(api, context)
    return writeStream(response, result, result.stream, remapsHeaders, limits)
  }

  return (request, response) => {
    const invocation: Invocation | undefined = options.onAnswered && {}
    if (invocation !== undefined) {
      const answered = answeredBy(request, response)
      response.once('close', () => options.onAnswered?.(answered(invocation)))
    }
    serve(request, response, invocation).catch((error: unknown) => {
      if (!request.complete) return // the client disconnected before its request was complete
      console.error((error as Error).stack)
      if (response.headersSent) response.destroy()
      else writeResult(response, api.failed())
    })
  }
}

/** Has the invocation know what the function answers. */
function watched(result: HttpResult, invocation: Invocation | undefined): HttpResult {
  if (invocation === undefined) return result
  if (result.stream === undefined) {
    invocation.body = () => result.body
    return result
  }
  const isEvents = result.headers?.['content-type'] === 'text/event-stream'
  const { stream, lastData } = (isEvents ? watchEvents : watchText)(result.stream)
  invocation.body = lastData
  return { ...result, stream }
}

/** Measures the time until the answer. */
function answeredBy(
  { method = '', url = '' }: http.IncomingMessage,
  response: http.ServerResponse,
) {
  const start = performance.now()
  return ({ context, body }: Invocation): Answered => ({
    method,
    path: url.replace(/[?#].*$/s, ''),
    status: response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST,
    ms: performance.now() - start,
    context,
    body: body?.(),
  })
}

function route(head: RequestHead, body: Buffer, requestId: string): Routed | HttpResult {
  const path = readPath(head.path)
  if (path === undefined) return message(400, 'Bad Request')
  return { ...head, requestId, routePath: path.routed, rawPath: path.raw, body }
}

function streamLimits({ streamIdleTimeoutMs: idle }: Api, context: Context) {
  return idle === undefined ? undefined : { total: context.getRemainingTimeInMillis(), idle }
}

/** What the client gets from a function that has not answered by then. */
interface Late {
  readonly afterMs: number
  readonly answer: HttpResult
}

/** A function that ends before the API gives up has failed; otherwise the API does not know. */
function lateAnswer(api: Api, functionTimeoutMs: number, apiTimeoutMs: number): Late {
  return functionTimeoutMs < apiTimeoutMs
    ? { afterMs: functionTimeoutMs, answer: api.failed() }
    : { afterMs: apiTimeoutMs, answer: api.timedOut() }
}

async function invoke(
  api: Api,
  handler: LambdaHandler,
  event: APIGatewayProxyEventV2,
  context: Context,
  late: Late,
): Promise<HttpResult> {
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) return tooLarge()
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<HttpResult>((resolve) => {
    timer = setTimeout(() => resolve(late.answer), late.afterMs)
  })
  try {
    const result = await Promise.race([handler(event, context), timeout])
    if (result === late.answer) return late.answer
    if (result === undefined) return api.failed()
    return result?.stream === undefined ? api.toResult(result) : result
  } finally {
    clearTimeout(timer)
  }
}
