/** A server that sends exactly the bytes that a test wants, HTTP or not. */
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'

export interface RawServer extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  /** Whole requests, as received. */
  readonly seen: string[]
  /** Sockets accepted so far. */
  connections: number
  /** The reply to the next requests. */
  reply: RawReply
  /** Whether it replies to whatever comes first, as HTTP servers do to what is no HTTP. */
  answersAtOnce?: boolean
}

export type RawReply = (socket: net.Socket, request: string) => void

/** An HTTP response with its content-length. */
export function httpAnswer(body: string, status = '200 OK', headers: string[] = []): string {
  const hasType = headers.some((header) => /^content-type:/i.test(header))
  const lines = [
    `HTTP/1.1 ${status}`,
    ...(hasType ? [] : ['content-type: application/json']),
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

export const says =
  (bytes: string): RawReply =>
  (socket) =>
    void socket.write(bytes)

/** Listens on a loopback port, by default a free one; with TLS if there are options for it. */
export async function startRawServer(
  reply: RawReply,
  { port = 0, secure }: { readonly port?: number; readonly secure?: tls.TlsOptions } = {},
): Promise<RawServer> {
  const sockets = new Set<net.Socket>()
  const server = secure === undefined ? net.createServer() : tls.createServer(secure)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: bound } = server.address() as AddressInfo
  const raw: RawServer = {
    origin: `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${bound}`,
    port: bound,
    seen: [],
    connections: 0,
    reply,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  server.on('connection', (socket: net.Socket) => {
    raw.connections += 1
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    if (raw.answersAtOnce === true) socket.once('data', () => raw.reply(socket, ''))
  })
  server.on(secure === undefined ? 'connection' : 'secureConnection', (socket: net.Socket) => {
    readRequests(socket, (request) => {
      raw.seen.push(request)
      raw.reply(socket, request)
    })
  })
  server.on('tlsClientError', () => {})
  return raw
}

function readRequests(socket: net.Socket, onRequest: (request: string) => void): void {
  let received = ''
  socket.setEncoding('latin1').on('error', () => {})
  socket.on('data', (text: string) => {
    received += text
    const [head = '', body] = received.split('\r\n\r\n')
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    if (body === undefined || body.length < length) return
    const request = received
    received = ''
    onRequest(request)
  })
}
