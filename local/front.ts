/** What stands in for API Gateway: it routes requests to the Lambda handlers, as events. */
import type http from 'node:http'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { HttpResult } from '../lambda/http/api-gateway.ts'
import type { Route } from '../lambda/routes.ts'
import { API_TIMEOUT_MS, toContext, toEvent, writeResult } from './http-event.ts'

type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<HttpResult | undefined>

/** Serves a request that has passed the gate by itself, as a transport with an open stream must. */
export type StreamHandler = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  event: APIGatewayProxyEventV2,
) => Promise<void>

export interface FrontOptions {
  readonly routes: readonly Route[]
  readonly handlers: Readonly<Record<Route['target'], LambdaHandler>>
  /** Takes the place of the MCP handler. */
  readonly stream?: StreamHandler | undefined
}

/** API Gateway's limit for a request's body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024

const message = (statusCode: number, text: string): HttpResult => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: text }),
})

export function createFront({ routes, handlers, stream }: FrontOptions): http.RequestListener {
  const targets = new Map(routes.map(({ path, target }) => [path, target]))

  async function serve(request: http.IncomingMessage, response: http.ServerResponse) {
    const body = await readBody(request)
    if (body === undefined) return writeResult(response, message(413, 'Request Entity Too Large'))
    const event = toEvent(request, body)
    const target = targets.get(event.rawPath)
    if (target === undefined) return writeResult(response, message(404, 'Not Found'))
    if (target === 'mcp' && stream !== undefined) return stream(request, response, event)
    return writeResult(response, await invoke(handlers[target], event, target))
  }

  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!request.complete) return // the client went away before its request was whole
      console.error((error as Error).stack)
      if (response.headersSent) response.destroy()
      else writeResult(response, message(500, 'Internal Server Error'))
    })
  }
}

async function invoke(handler: LambdaHandler, event: APIGatewayProxyEventV2, name: string) {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<HttpResult>((resolve) => {
    timer = setTimeout(() => resolve(message(503, 'Service Unavailable')), API_TIMEOUT_MS)
  })
  try {
    const result = await Promise.race([handler(event, toContext(name)), timeout])
    return result ?? message(500, 'Internal Server Error')
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
