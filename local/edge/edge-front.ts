/** Stands in for CloudFront: shows the API the key, and runs the Lambda@Edge function on what the API answers. */
import http from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { CloudFrontResponse } from 'aws-lambda'
import { handler as originResponse } from '../../lambda/edge/origin-response.ts'
import { EDGE_KEY_HEADER, VIEWER_HEADER } from '../../lambda/gate/edge-check.ts'
import { sourceIp } from '../gateway/http-headers.ts'
import { checkedHeaders, eventOf, isOfConnection } from './origin-response-event.ts'

export interface EdgeOptions {
  /** Where the API listens, at 127.0.0.1. */
  readonly apiPort: number
  /** By which the API knows the edge. */
  readonly key: string
  /** Paths of the public documents, whose answers the function does not see. */
  readonly documents: readonly string[]
}

const API_HOST = '127.0.0.1'

/** Passes requests on with all that a client sends but `Host`, bodies as they come, and answers as they come back. */
export function createEdgeFront(options: EdgeOptions): http.RequestListener {
  const { apiPort: port, documents } = options
  const agent = new http.Agent({ keepAlive: true })
  const paths = new Set(documents)

  async function answer(
    request: http.IncomingMessage,
    incoming: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const event = eventOf(request, incoming)
    const [{ cf }] = event.Records
    const isDocument = paths.has(cf.request.uri)
    const result = isDocument ? cf.response : await originResponse(event)
    writeHead(response, result)
    await pipeline(incoming, response)
  }

  return (request, response) => {
    const { method = 'GET', url: path = '/' } = request
    const headers = originHeaders(request, options)
    const outgoing = http.request({ agent, host: API_HOST, port, method, path, headers })
    // A client that leaves cancels what runs for it. A refusal may come before the whole body.
    response.once('close', () => outgoing.destroy())
    const fail = (error: Error) => giveUp(response, error)
    outgoing.once('error', fail)
    outgoing.once('response', (incoming) => void answer(request, incoming, response).catch(fail))
    request.pipe(outgoing)
  }
}

function originHeaders(
  request: http.IncomingMessage,
  { apiPort, key }: EdgeOptions,
): http.OutgoingHttpHeaders {
  const sent = Object.entries(request.headersDistinct).filter(([name]) => !isOfConnection(name))
  const viewer = sourceIp(request)
  const forwarded = request.headers['x-forwarded-for']
  return {
    ...Object.fromEntries(sent),
    host: `${API_HOST}:${apiPort}`,
    'x-forwarded-for': [forwarded, viewer].filter(Boolean).join(', '),
    [EDGE_KEY_HEADER]: key,
    [VIEWER_HEADER]: viewer,
  }
}

function writeHead(response: http.ServerResponse, result: CloudFrontResponse): void {
  response.writeHead(Number(result.status), checkedHeaders(result))
  response.flushHeaders()
}

/** As CloudFront answers when its function, or the connection to the API, fails. */
function giveUp(response: http.ServerResponse, error: Error): void {
  if (response.destroyed) return
  if (response.headersSent) return void response.destroy()
  console.error(`The edge gives up: ${error.message}`)
  response.writeHead(502, { 'content-length': 0, connection: 'close' })
  response.end()
}
