/**
 * Lambda's Runtime API on loopback, for one execution environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'

/** How an invocation, or an initialization, failed: what the runtime says of it, or Lambda. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
}

export interface Invocation {
  readonly id: string
  readonly deadlineMs: number
  readonly functionArn: string
  readonly event: unknown
}

/** What a runtime does. */
export interface RuntimeListener {
  /** It waits for an invocation, and has nothing to do until it gets one. */
  onNext(deliver: (invocation: Invocation) => void): void
  /** @throws for an invocation that is not under way */
  onResponse(id: string, result: unknown): void
  /**
   * The function streams. Destroying the stream is how Lambda would tell that nobody reads it.
   *
   * @throws for an invocation that is not under way
   */
  onStream(id: string, bytes: Readable): void
  /** @throws for an invocation that is not under way */
  onError(id: string, error: FunctionError): void
  onInitError(error: FunctionError): void
}

export interface RuntimeApi extends AsyncDisposable {
  /** Host and port. */
  readonly address: string
}

const BASE = '/2018-06-01/runtime'
const OUTCOME = new RegExp(`^${BASE}/invocation/([^/]+)/(response|error)$`)

export async function startRuntimeApi(listener: RuntimeListener): Promise<RuntimeApi> {
  const server = http.createServer((request, response) => {
    serve(request, response, listener).catch((error: unknown) => {
      response.writeHead(400).end((error as Error).message)
    })
  })
  // A runtime waits for its next invocation for as long as it is frozen, on a connection that stays.
  Object.assign(server, { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function serve(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  listener: RuntimeListener,
): Promise<void> {
  const { method = '', url = '' } = request
  if (method === 'GET' && url === `${BASE}/invocation/next`) {
    return listener.onNext((invocation) => deliver(response, invocation))
  }
  const [, id = '', kind] = (method === 'POST' && OUTCOME.exec(url)) || []
  const isStream = request.headers['lambda-runtime-function-response-mode'] === 'streaming'
  if (kind === 'response' && isStream) return receiveStream(id, request, response, listener)
  const body = await text(request)
  if (method === 'POST' && url === `${BASE}/init/error`) {
    listener.onInitError(JSON.parse(body) as FunctionError)
    return accept(response)
  }
  if (kind === 'response') listener.onResponse(id, JSON.parse(body))
  else if (kind === 'error') listener.onError(id, JSON.parse(body) as FunctionError)
  else return void response.writeHead(404).end()
  accept(response)
}

/** An error after the first write comes in trailers. */
async function receiveStream(
  id: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  listener: RuntimeListener,
): Promise<void> {
  const { socket } = request
  request.once('close', () => {
    if (!request.complete) socket.destroy()
  })
  listener.onStream(id, request)
  await finished(request, { cleanup: true }).catch(() => {})
  const { 'lambda-runtime-function-error-type': type, 'lambda-runtime-function-error-body': body } =
    request.trailers
  if (type !== undefined) {
    const json = Buffer.from(body ?? '', 'base64').toString()
    listener.onError(id, JSON.parse(json) as FunctionError)
  }
  accept(response)
}

function accept(response: http.ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}')
}

function deliver(response: http.ServerResponse, invocation: Invocation): void {
  const { id, deadlineMs, functionArn, event } = invocation
  const root = id.replaceAll('-', '').slice(0, 24)
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': deadlineMs,
    'lambda-runtime-invoked-function-arn': functionArn,
    'lambda-runtime-trace-id': `Root=1-${root.slice(0, 8)}-${root};Parent=${root.slice(8)};Sampled=0`,
  })
  response.end(JSON.stringify(event))
}
