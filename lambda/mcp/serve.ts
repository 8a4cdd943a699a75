import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  type McpServer,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { PlainResponse } from '../http/plain-messages.ts'
import type { ServedRequest } from './server-factory.ts'
import { asksForProgress, withoutProgressTokens } from '../message/progress.ts'

interface Call {
  /** The body of the request, parsed. */
  readonly message: unknown
  readonly authInfo: AuthInfo
  /** Whether the answer can reach the client bit by bit. */
  readonly canStream: boolean
}

/** Serves one request. When it is aborted, the work is cancelled. */
export type Serve = (request: Request, call: Call) => Promise<Answer>

/** Makes the server of one request. */
export type ServerFactory = (request: ServedRequest) => McpServer

/** Of the SDK, or from here. */
type Answer = Response | PlainResponse

/** As nginx has it: nobody reads the answer. */
const CLIENT_CLOSED_REQUEST = 499

/**
 * Serves both protocol eras at one URL, each request by a server of its own: 2026-07-28 by the SDK's handler, the
 * revisions up to 2025-11-25 by its stateless transport, which unlike the handler's own fallback can answer in JSON.
 *
 * In both, an answer is a stream of events, kept alive by comments, if the request asks for progress and the front door
 * can stream. Where it cannot, the client is not sent any progress, and gets the same result as JSON.
 */
export function createServe(factory: ServerFactory): Serve {
  // The SDK hands a factory the request, whose body was parsed before.
  const messages = new WeakMap<Request, unknown>()
  const modernFactory: McpServerFactory = ({ requestInfo, ...context }) =>
    factory({ ...context, message: requestInfo && messages.get(requestInfo) })
  const modern = createMcpHandler(modernFactory, { legacy: 'reject' })
  const modernStream = createMcpHandler(modernFactory, { legacy: 'reject', responseMode: 'sse' })

  return async (request, { message, authInfo, canStream }) => {
    // Clients send `*/*`, one of the two types or nothing, and can read either all the same.
    request.headers.set('accept', 'application/json, text/event-stream')
    const parsedBody = canStream ? message : withoutProgressTokens(message)
    const streams = asksForProgress(parsedBody)
    if (await isLegacyRequest(request, parsedBody)) {
      const options = { authInfo, parsedBody: withoutCancellations(parsedBody) }
      return serveLegacy(factory, request, options, streams)
    }
    messages.set(request, parsedBody)
    return (streams ? modernStream : modern).fetch(request, { authInfo, parsedBody })
  }
}

/**
 * A batch that cancels requests of its own would wait for their answers for ever; others cannot be cancelled where
 * nothing is shared between requests.
 */
function withoutCancellations(parsedBody: unknown): unknown {
  if (!Array.isArray(parsedBody)) return parsedBody
  const isCancellation = (one: { method?: unknown } | null) =>
    one?.method === 'notifications/cancelled'
  const rest = parsedBody.filter((one) => !isCancellation(one))
  return rest.length > 0 ? rest : parsedBody
}

async function serveLegacy(
  factory: ServerFactory,
  request: Request,
  options: { readonly authInfo: AuthInfo; readonly parsedBody: unknown },
  streams: boolean,
): Promise<Answer> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams })
  const server = factory({ authInfo: options.authInfo, message: options.parsedBody })
  await server.connect(transport)
  const { signal } = request
  const gone = () => new PlainResponse(null, { status: CLIENT_CLOSED_REQUEST })
  if (signal.aborted) return gone()
  const noAnswer = new Promise<Answer>((resolve) => {
    const giveUp = () => {
      void server.close() // which cancels its tools: it answers nothing more
      resolve(gone())
    }
    signal.addEventListener('abort', giveUp, { once: true })
  })
  const response = await Promise.race([transport.handleRequest(request, options), noAnswer])
  if (!streams) await server.close()
  return response
}
