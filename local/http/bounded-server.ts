/** An HTTP server whose connections are bounded in number and in the time that their requests take to arrive. */
import http from 'node:http'
import type { Duplex } from 'node:stream'

export interface ServerLimits {
  readonly maxConnections: number
  /** For the head of a request, from the connection or the answer before it. */
  readonly headerTimeoutMs: number
  /** For the whole request. */
  readonly requestTimeoutMs: number
}

/** Many more than a proxy keeps open; the time is that of API Gateway's integrations. */
const LIMITS: ServerLimits = {
  maxConnections: 1000,
  headerTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
}
/** Node looks for late requests this often. */
const CHECK_INTERVAL_MS = 1000

const STATUS_OF: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

interface ClientError extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
}

export function createBoundedServer(handler: http.RequestListener, limits = LIMITS): http.Server {
  const responses = new WeakMap<Duplex, http.ServerResponse>()
  const options: http.ServerOptions = {
    headersTimeout: limits.headerTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, limits.headerTimeoutMs),
  }
  const server = http.createServer(options, (request, response) => {
    responses.set(request.socket, response)
    handler(request, response)
  })
  server.maxConnections = limits.maxConnections
  server.on('clientError', (error: ClientError, socket) => {
    const response = responses.get(socket)
    const hasBegun = response?.headersSent === true && !response.writableFinished
    if (!socket.writable || hasBegun) return void socket.destroy()
    const status = statusOf(error)
    const statusLine = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`
    socket.end(`${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
      socket.destroy(),
    )
  })
  return server
}

/** The status for what Node cannot read as a request. */
function statusOf({ code = '', rawPacket }: ClientError): number {
  if (code === 'HPE_INVALID_TRANSFER_ENCODING' && hasUnknownCoding(rawPacket)) return 501
  return STATUS_OF[code] ?? 400
}

/** Whether a coding other than chunked is named (RFC 9112 §6.1); chunked twice or not at the end is malformed. */
export function hasUnknownCoding(packet: Buffer | undefined): boolean {
  const [, codings = 'chunked'] =
    /^transfer-encoding:([^\r\n]*)/im.exec(packet?.toString('latin1') ?? '') ?? []
  return codings.split(',').some((coding) => !/^(?:chunked)?$/i.test(coding.trim()))
}
