/** The front with a function that records its events, and returns what a test wants. */
import { once } from 'node:events'
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { createFront, type FrontOptions } from '../../../../local/gateway/front.ts'
import { createBoundedServer } from '../../../../local/http/bounded-server.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly bytes: Buffer
  readonly text: string
}

export interface EchoFront extends AsyncDisposable {
  readonly port: number
  readonly events: APIGatewayProxyEventV2[]
  /** Sends exactly this. */
  send(path: string, options?: RequestOptions): Promise<Answer>
  /** The event that a request becomes. */
  eventOf(path: string, options?: RequestOptions): Promise<APIGatewayProxyEventV2>
}

interface RequestOptions {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

type Result = (event: APIGatewayProxyEventV2, context: Context) => unknown

/** Serves the function at `/mcp`, `/` and `/a b`. */
export async function startEchoFront(
  result: Result = () => ({ statusCode: 200 }),
  {
    onConnection = () => {},
    ...options
  }: Partial<FrontOptions> & { readonly onConnection?: (socket: Socket) => unknown } = {},
): Promise<EchoFront> {
  const events: APIGatewayProxyEventV2[] = []
  const front = createFront({
    routes: ['/mcp', '/', '/a b'].map((path) => ({ path, target: 'mcp' })),
    handlers: {
      mcp: async (event, context) => {
        events.push(event)
        return (await result(event, context)) as never
      },
      metadata: async () => undefined,
    },
    ...options,
  })
  const server = createBoundedServer(front).on('connection', onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  async function send(path: string, { method = 'GET', headers = {}, body }: RequestOptions = {}) {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false })
    request.once('response', () => request.on('error', () => {})) // a refused body cannot be sent to its end
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const bytes = await buffer(response)
    const { statusCode: status = 0, headers: received } = response
    return { status, headers: received, bytes, text: bytes.toString() }
  }

  return {
    port,
    events,
    send,
    async eventOf(path, given) {
      const { status, text } = await send(path, given)
      const event = events.pop()
      if (event === undefined) throw new Error(`no event, but ${status} ${text}`)
      return event
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
