import { type HttpEvent, type HttpResult, toRequest, toResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import type { GateContext } from '../http/gate-context.ts'
import type { ScopeHierarchy } from '../oauth/scopes.ts'
import { createServe } from './serve.ts'
import { createServer, type ServerInfo } from './server.ts'
import type { Tool } from './tool.ts'

export interface McpHandlerOptions {
  /** The canonical URL of this server. */
  readonly resource: string
  readonly scopeHierarchy: ScopeHierarchy
  readonly serverInfo?: ServerInfo
}

/**
 * The handler behind the gate: one HTTP request in, one complete answer out.
 *
 * @throws when there is no verified token: that is a bug in the chain before it, and no request may pass
 */
export function createMcpHandler(options: McpHandlerOptions, tools: readonly Tool[]) {
  const { resource, scopeHierarchy, serverInfo } = options
  const serve = createServe(({ authInfo }) =>
    createServer(tools, authInfo, scopeHierarchy, serverInfo),
  )

  return async (event: HttpEvent, { authInfo, message }: GateContext): Promise<HttpResult> => {
    if (authInfo === undefined)
      throw new Error('a request came to the MCP server without a verified token')
    if (event.requestContext.http.method !== 'POST') {
      const headers = { allow: 'POST, OPTIONS' }
      return errorResult(event, 405, 'Send JSON-RPC messages by POST.', { headers })
    }
    const response = await serve(toRequest(event, resource), message, authInfo)
    return toResult(
      event,
      response.status,
      Object.fromEntries(response.headers),
      await response.text(),
    )
  }
}
