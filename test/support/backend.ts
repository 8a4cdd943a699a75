import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request as the backend received it. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface Backend extends AsyncDisposable {
  readonly origin: string
  readonly seen: Seen[]
  /** Sockets accepted so far. */
  connections: number
  readonly server: http.Server
}

export type Reply = (response: http.ServerResponse, seen: Seen) => void

/** Replies with JSON. */
export const json =
  (body: unknown, status = 200, headers: http.OutgoingHttpHeaders = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }

/** Never replies. */
export const never: Reply = () => {}

/** Replies after a delay. */
export const slowly =
  (ms: number, reply: Reply): Reply =>
  (response, seen) =>
    void setTimeout(reply, ms, response, seen)

/** Starts an HTTP server on a free loopback port that records its requests and answers them with `reply`. */
export async function startBackend(reply: Reply): Promise<Backend> {
  const seen: Seen[] = []
  const server = http.createServer((request, response) => {
    const { method = '', url = '', headers } = request
    const answer = async () => {
      const one = { method, url, headers, body: await text(request) }
      seen.push(one)
      reply(response, one)
    }
    void answer()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const backend: Backend = {
    origin: `http://127.0.0.1:${port}`,
    seen,
    connections: 0,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  server.on('connection', () => {
    backend.connections += 1
  })
  return backend
}
