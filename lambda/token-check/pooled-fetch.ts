/** The one file that opens connections to the authorization server. */
import http from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import { VERSION } from '../base/version.ts'
import type { HttpAnswer } from '../oauth/json-answer.ts'
import { guardedLookup } from './address-guard.ts'

/** The part of HTTP that a token check needs: no redirects, no streams. */
export type PooledFetch = (url: string, request: PooledRequest) => Promise<HttpAnswer>

interface PooledRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: URLSearchParams
}

export interface PooledFetchOptions {
  /** Hosts that may have a private address. */
  readonly privateHosts: readonly string[]
  /** Called after each request is sent: there is time until its answer comes. */
  readonly whileWaiting?: () => void
}

/** A reachable server accepts a connection sooner. */
export const CONNECT_TIMEOUT_MS = 2000
/** From the first byte of the request to the last byte of the answer; well below the function's own timeout. */
export const TOTAL_TIMEOUT_MS = 5000
/** Firewalls, such as AWS WAF with its core rule set, block requests that do not say who sends them. */
const USER_AGENT = { 'user-agent': `mcp-auth-lambda/${VERSION}` }
/** An introspection answer or a metadata document has a few kilobytes. */
const MAX_ANSWER_BYTES = 65_536
/** An older idle connection may be dead: networks drop it silently while a function is frozen. */
const IDLE_TIMEOUT_MS = 10_000
/** More than a Lambda environment has requests in flight; a local server may have more, and queues them. */
const MAX_SOCKETS = 64

/** Errors of a kept-alive connection that the other side has closed in the meantime. */
const STALE_CONNECTION = new Set(['ECONNRESET', 'EPIPE'])

/** Sends requests over kept-alive connections. Redirects are not followed. */
export function createPooledFetch({ privateHosts, whileWaiting }: PooledFetchOptions): PooledFetch {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_TIMEOUT_MS } as const
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }

  async function send(url: URL, request: PooledRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const agent = agents[url.protocol as keyof typeof agents]
    const { request: open } = url.protocol === 'https:' ? https : http
    const { method, headers } = request
    const lookup = guardedLookup(url.hostname, privateHosts)
    const outgoing = open(url, {
      method,
      headers: { ...USER_AGENT, ...headers },
      agent,
      signal,
      ...(lookup && { lookup }),
    })
    limitConnecting(outgoing, url.protocol === 'https:' ? 'secureConnect' : 'connect')
    if (whileWaiting !== undefined) outgoing.once('finish', whileWaiting)
    outgoing.end(request.body?.toString())
    try {
      return await readAnswer(outgoing)
    } catch (error) {
      const { code } = error as { code: string }
      // A connection that died in the pool is no outage, and asking twice changes nothing at the server.
      if (outgoing.reusedSocket && STALE_CONNECTION.has(code)) return send(url, request, signal)
      throw error
    }
  }

  let usedAt = Date.now()

  return async (url, request) => {
    // The agents' own timers stand still while the function is frozen.
    if (Date.now() - usedAt > IDLE_TIMEOUT_MS) Object.values(agents).forEach(closeIdle)
    usedAt = Date.now()
    return send(new URL(url), request, AbortSignal.timeout(TOTAL_TIMEOUT_MS))
  }
}

function closeIdle({ freeSockets }: http.Agent): void {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy()
}

function limitConnecting(outgoing: http.ClientRequest, connected: 'connect' | 'secureConnect') {
  outgoing.once('socket', (socket) => {
    if (!socket.connecting && !(socket as { secureConnecting?: boolean }).secureConnecting) return
    const late = () => outgoing.destroy(new Error(`not connected after ${CONNECT_TIMEOUT_MS} ms`))
    const timer = setTimeout(late, CONNECT_TIMEOUT_MS)
    for (const event of [connected, 'close']) socket.once(event, () => clearTimeout(timer))
  })
}

async function readAnswer(outgoing: http.ClientRequest): Promise<HttpAnswer> {
  const incoming = await new Promise<http.IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject)
  })
  let received = 0
  incoming.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > MAX_ANSWER_BYTES) {
      incoming.destroy(new Error(`answer of more than ${MAX_ANSWER_BYTES} bytes`))
    }
  })
  // An answer always has its status.
  const { statusCode, headers } = incoming as typeof incoming & { statusCode: number }
  const content = await contentOf(await buffer(incoming), headers['content-encoding'])
  return { status: statusCode, headers, body: new TextDecoder().decode(content) }
}

async function contentOf(body: Buffer, coding: string | undefined): Promise<Buffer> {
  if (coding === undefined) return body
  const { decodeContent } = await import('./decode-content.ts')
  return decodeContent(body, coding, MAX_ANSWER_BYTES)
}
