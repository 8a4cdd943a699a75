import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import { requestFor } from '../http/fetch-stand-ins.ts'
import type { GateContext } from './gate-context.ts'

const EVENT_STREAM = 'text/event-stream'

/**
 * The handler behind the gate: one HTTP request in, one answer out, complete or as a stream.
 *
 * @param resource the canonical URL of this server
 * @throws when the request was not verified and authorized: that is a bug in the chain before it, and no request may pass
 */
export function mcpEndpoint(resource: string) {
  return async (event: HttpEvent, context: GateContext): Promise<HttpResult> => {
    const { authInfo, authorized, message, headerTrace, clientGone } = context
    if (authInfo === undefined || authorized === undefined) {
      throw new Error('a request came to the MCP server without a verified token')
    }
    if (message === undefined) {
      const headers = { allow: 'POST, OPTIONS' }
      return errorResult(405, 'Send JSON-RPC messages by POST.', { headers })
    }
    if ('problem' in message) return errorResult(message.status, message.problem, message)
    const acceptsStreams = namesEventStream(event.headers['accept'])
    const canStream = clientGone !== undefined && acceptsStreams
    const { server, called } = authorized
    const call = {
      message,
      authorized: called,
      headerTrace,
      authInfo,
      canStream,
      requestId: context.awsRequestId,
      remainingTimeMs: context.getRemainingTimeInMillis?.bind(context),
      ...(process.env['NO_AUDIT'] === undefined && { observe: context.audit?.observe }),
    }
    const response = await server.serve(requestFor(event, resource, clientGone, call))
    const { connection: _, ...headers } = Object.fromEntries(response.headers)
    const { body, status: statusCode } = response
    if (body === null || headers['content-type'] !== EVENT_STREAM) {
      return { statusCode, headers, body: await response.text() }
    }
    if (!acceptsStreams) {
      await body.cancel()
      return errorResult(406, `The answer is a stream of events: accept ${EVENT_STREAM}.`)
    }
    if (canStream) return { statusCode, headers, stream: body }
    return { statusCode, headers, body: await response.text() }
  }
}

/** Whether a client that accepts these types, by default all, reads streams of events (RFC 9110 §12.5.1). */
function namesEventStream(accept = EVENT_STREAM): boolean {
  return accept.split(',').some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return type === EVENT_STREAM && !parameters.some((one) => /^q=0(?:\.0*)?$/.test(one))
  })
}
