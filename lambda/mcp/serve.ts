import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  type JSONRPCMessage,
  type McpServer,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import type { LightResponse } from '../http/fetch-stand-ins.ts'
import { withoutProgressTokens } from '../message/progress-tokens.ts'
import type { Message } from '../message/read-message.ts'
import { PROTOCOL_VERSIONS } from '../message/revisions.ts'
import type { CarriedRequest } from '../features/calls/call-context.ts'
import { clientGone } from './client-gone.ts'
import { type Era, eraError, readableError, readableRefusal } from './errors.ts'
import type { Feature } from '../features/calls/feature.ts'
import type { ServerFactory } from './server-factory.ts'

/** What the gate found out about a request. */
export interface Call extends CarriedRequest {
  readonly message: Message
  /** What the message may call. */
  readonly authorized: readonly Feature[]
  readonly authInfo: AuthInfo
  /** Whether the front door passes an answer on as it comes. */
  readonly canStream: boolean
}

/** Serves one request. When it is aborted, the work is cancelled. */
export type Serve = (request: Request & Call) => Promise<Answer>

/** The SDK's, or ours. */
export type Answer = Response | LightResponse

/**
 * Serves both protocol eras at one URL, each request by a server of its own: 2026-07-28 by the SDK's handler, the
 * revisions up to 2025-11-25 by its stateless transport, which unlike the handler's own fallback can answer in JSON.
 *
 * In both eras an answer is a stream of events, kept alive by comments, if the request asks for progress and the front
 * door can stream. Where it cannot, the client gets the same result as JSON, without progress.
 */
export function createServe(factory: ServerFactory): Serve {
  const ofModern: McpServerFactory = ({ requestInfo }) =>
    corrected(factory(requestInfo as Request & Call), 'modern')
  const modern = createMcpHandler(ofModern, { legacy: 'reject' })
  const modernStream = createMcpHandler(ofModern, { legacy: 'reject', responseMode: 'sse' })

  return async (request) => {
    const { message, authInfo, canStream } = request
    const { parsed, asksForProgress } = message
    const streams = asksForProgress && canStream
    const parsedBody = asksForProgress && !canStream ? withoutProgressTokens(parsed) : parsed
    const isLegacy = await isLegacyRequest(request, parsedBody)
    const response = isLegacy
      ? await serveLegacy(
          factory,
          request,
          { authInfo, parsedBody: withoutCancellations(parsedBody) },
          streams,
        )
      : await (streams ? modernStream : modern).fetch(request, { authInfo, parsedBody })
    return response.status < 400 ? response : readableRefusal(response, request)
  }
}

/** Has the SDK's server list all revisions that are served here, and explain its errors. */
export function corrected(server: McpServer, era: Era): McpServer {
  const connect = server.connect.bind(server)
  server.connect = async (transport) => {
    const send = transport.send.bind(transport)
    transport.send = async (message, options) => send(correctedMessage(message, era), options)
    await connect(transport)
  }
  return server
}

function correctedMessage(message: JSONRPCMessage, era: Era): JSONRPCMessage {
  if ('error' in message) return { ...message, error: eraError(readableError(message.error), era) }
  if (!('result' in message) || !('supportedVersions' in message.result)) return message
  return { ...message, result: { ...message.result, supportedVersions: PROTOCOL_VERSIONS } }
}

/**
 * A batch that cancels requests of its own would wait for their answers for ever; others cannot be cancelled, because
 * requests share nothing.
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
  request: Request & Call,
  options: { readonly authInfo: AuthInfo; readonly parsedBody: unknown },
  streams: boolean,
): Promise<Answer> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams })
  const server = corrected(factory(request), 'handshake')
  await server.connect(transport)
  const { signal } = request
  if (signal.aborted) return clientGone(signal)
  const noAnswer = clientGone(signal)
  void noAnswer.then(() => server.close()) // cancels its tools: it answers nothing more
  const response = await Promise.race([transport.handleRequest(request, options), noAnswer])
  if (!streams) await server.close()
  return response
}
