/** The HTTP+SSE transport of MCP 2024-11-05, for clients without a newer one. It needs one long-lived process. */
import type http from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { CarriedRequest } from '../lambda/features/calls/call-context.ts'
import { auditOptions } from '../lambda/gate/audit.ts'
import type { GateContext } from '../lambda/gate/gate-context.ts'
import { createGate, gatePolicy } from '../lambda/gate/gate.ts'
import { errorResult } from '../lambda/http/error-result.ts'
import type { LoadedServer } from '../lambda/mcp/load-server.ts'
import { corrected } from '../lambda/mcp/serve.ts'
import { ownerOf } from '../lambda/oauth/owner.ts'
import type { Message } from '../lambda/message/read-message.ts'
import type { FunctionSettings } from '../lambda/settings/function-settings.ts'
import type { Telemetry } from '../lambda/telemetry/create-telemetry.ts'
import { createTokenCheck } from '../lambda/token-check/create-token-check.ts'
import type { StreamHandler } from './gateway/front.ts'
import { writeResult } from './gateway/http-result.ts'

/** Shorter than the idle timeouts of clients and proxies. */
const KEEP_ALIVE_MS = 15_000

interface Session {
  readonly transport: SSEServerTransport
  /** Who opened the session: knowing the ID is not enough. */
  readonly owner: string
  /** The session's server has what these scopes let their holder see and call, hidden tools included. */
  readonly scopes: readonly string[]
}

function mayUse({ owner, scopes }: Session, authInfo: AuthInfo): boolean {
  return owner === ownerOf(authInfo) && scopes.every((scope) => authInfo.scopes.includes(scope))
}

/** Creates a handler where GET opens a stream, whose first event names the URL, with a session ID, for POSTs. */
export function createSseTransport(
  settings: FunctionSettings,
  server: LoadedServer,
): StreamHandler {
  const telemetry = telemetryOf(settings)
  const gate = gateWith(settings, server, telemetry)
  const sessions = new Map<string, Session>()

  async function open(response: http.ServerResponse, authInfo: AuthInfo): Promise<void> {
    const transport = new SSEServerTransport(new URL(settings.resource).pathname, response)
    const { scopes } = authInfo
    sessions.set(transport.sessionId, { transport, owner: ownerOf(authInfo), scopes })
    const keepAlive = setInterval(() => response.write(': keep-alive\n\n'), KEEP_ALIVE_MS)
    response.once('close', () => {
      clearInterval(keepAlive)
      sessions.delete(transport.sessionId)
    })
    const createServer = await server.loadFactory()
    await corrected(createServer({ authInfo }), 'handshake').connect(transport)
  }

  return async (request, response, event, invocation) => {
    const context: GateContext = invocation
    const result = await gate(event, context)
    const { authInfo, authorized, message } = context
    if (authInfo === undefined || authorized === undefined || result.statusCode !== 200) {
      return writeResult(response, result)
    }
    const refuse = async (status: number, text: string, more = {}) => {
      await endAudit(context, status)
      writeResult(response, errorResult(status, text, { headers: { ...result.headers, ...more } }))
    }
    for (const [name, value] of Object.entries(result.headers ?? {})) {
      response.setHeader(name, String(value))
    }
    if (request.method === 'GET') return open(response, authInfo)
    if (message === undefined || 'problem' in message) {
      return refuse(405, 'Use GET and POST.', { allow: 'GET, POST' })
    }
    const session = sessions.get(event.queryStringParameters?.['sessionId'] ?? '')
    if (session === undefined || !mayUse(session, authInfo)) {
      return refuse(
        404,
        'No such session: this server uses the HTTP+SSE transport, so open a stream by GET first.',
      )
    }
    const problem = await deliver(session, message, context, await telemetry)
    if (problem !== undefined) return refuse(400, problem)
    await endAudit(context, 202)
    writeResult(response, { statusCode: 202, body: 'Accepted' })
  }
}

/**
 * Passes a message on with what its code learns about the request, as the SDK's own `handlePostMessage` would not.
 *
 * @returns what is wrong with the message
 */
async function deliver(
  { transport }: Session,
  { parsed }: Message,
  context: GateContext,
  spans: Telemetry | undefined,
): Promise<string | undefined> {
  if (Array.isArray(parsed)) {
    return 'HTTP+SSE takes no batches: send each message by a POST of its own.'
  }
  const { authInfo, headerTrace, awsRequestId: requestId } = context
  const request: CarriedRequest = {
    headerTrace,
    requestId,
    remainingTimeMs: () => context.getRemainingTimeInMillis(),
    observe: spans ? spans.observe(context.audit?.observe) : context.audit?.observe,
  }
  const notAMessage = 'The body is not a JSON-RPC message: see JSON-RPC 2.0, sections 4 and 5.'
  return transport.handleMessage(parsed, { authInfo, request } as never).then(
    () => undefined,
    () => notAMessage,
  )
}

/** Calls go on after the answer to the POST, and those of code begin before it. */
async function endAudit({ audit, decision, awsRequestId }: GateContext, status: number) {
  if (decision === undefined) return
  await setImmediate()
  await audit?.end({ request: decision, awsRequestId, status }, true)
}

/** The package of OpenTelemetry may not be installed where nothing asks for it. */
function telemetryOf({ openTelemetry }: FunctionSettings): Promise<Telemetry> | undefined {
  if (openTelemetry !== true) return undefined
  return import('../lambda/telemetry/create-telemetry.ts').then(({ createTelemetry }) =>
    createTelemetry(),
  )
}

/** The gate of the function; what passes it is served by the session's own server. */
function gateWith(
  settings: FunctionSettings,
  server: LoadedServer,
  telemetry: Promise<Telemetry> | undefined,
) {
  const auditing = auditOptions(settings, async () => import('../lambda/audit/create-audit.ts'))
  return createGate({
    ...gatePolicy(settings),
    ...(auditing && { auditing: { ...auditing, runsOn: true } }),
    async loadVerify() {
      const verify = await createTokenCheck(settings)
      const spans = await telemetry
      return spans ? spans.verify(verify) : verify
    },
    loadServer: async () => server,
  }).handler(async (_event, { message }) =>
    message && 'problem' in message
      ? errorResult(message.status, message.problem, message)
      : { statusCode: 200 },
  )
}
