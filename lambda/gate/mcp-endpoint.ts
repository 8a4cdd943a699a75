import { identityOf } from '../discovery/identity.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { type HttpEvent, type HttpResult, toRequest, toResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import type { GateContext } from './gate-context.ts'
import { createServe, type ServerFactory } from '../mcp/serve.ts'
import { SERVER_INFO, type ServerInfo, serverFactory } from '../mcp/server-factory.ts'
import type { Tool } from '../mcp/define-tool.ts'

/** The handler behind the gate that serves these tools. */
export function createToolsHandler(
  settings: FunctionSettings,
  tools: readonly Tool[],
  serverInfo: ServerInfo = SERVER_INFO,
) {
  const introduction = { ...identityOf(settings), ...serverInfo }
  return createMcpHandler(
    settings.resource,
    serverFactory(tools, settings.scopeHierarchy, introduction),
  )
}

/**
 * One HTTP request in, one answer out, complete or as a stream.
 *
 * @param resource the canonical URL of this server
 * @param factory makes the MCP server of one request
 * @throws when there is no verified token: that is a bug in the chain before it, and no request may pass
 */
export function createMcpHandler(resource: string, factory: ServerFactory) {
  const serve = createServe(factory)

  return async (event: HttpEvent, context: GateContext): Promise<HttpResult> => {
    const { authInfo, message, clientGone } = context
    if (authInfo === undefined)
      throw new Error('a request came to the MCP server without a verified token')
    if (event.requestContext.http.method !== 'POST') {
      const headers = { allow: 'POST, OPTIONS' }
      return errorResult(event, 405, 'Send JSON-RPC messages by POST.', { headers })
    }
    const canStream = clientGone !== undefined
    const request = toRequest(event, resource, clientGone)
    const response = await serve(request, { message, authInfo, canStream })
    const { connection: _, ...headers } = Object.fromEntries(response.headers)
    const { body, status } = response
    if (canStream && body !== null && headers['content-type'] === 'text/event-stream')
      return { ...toResult(event, status, headers), stream: body }
    return toResult(event, status, headers, await response.text())
  }
}
