import { type AuthInfo, McpServer } from '@modelcontextprotocol/server'
import { holdsScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import type { Identity } from '../discovery/identity.ts'
import { VERSION } from '../base/version.ts'
import { calledTools } from './called-tools.ts'
import type { Tool } from './define-tool.ts'

/** How the server introduces itself to clients; for people, the settings say more. */
export interface ServerInfo extends Partial<Identity> {
  readonly name: string
  readonly version: string
}

export const SERVER_INFO: ServerInfo = {
  name: 'mcp-auth-lambda',
  version: VERSION,
}

/** What a server is made for. */
export interface ServedRequest {
  readonly authInfo?: AuthInfo
  /** The one message, or batch, that it will get; undefined where it stays for more. */
  readonly message?: unknown
}

/**
 * Makes a server for one request: nothing is shared between requests, which may run at once in one process. Its lists
 * may depend on the caller, and the SDK marks them as private to it.
 */
export function serverFactory(
  tools: readonly Tool[],
  scopeHierarchy: ScopeHierarchy,
  serverInfo: ServerInfo = SERVER_INFO,
): (request: ServedRequest) => McpServer {
  return ({ authInfo, message }) => {
    const visible = tools.filter(
      ({ hidden, scopes }) =>
        !hidden || holdsScopes(scopes, authInfo?.scopes ?? [], scopeHierarchy),
    )
    // A stateless server cannot tell of changes; clients that are promised it wait on a stream for them.
    const server = new McpServer(serverInfo, { capabilities: { tools: { listChanged: false } } })
    for (const tool of neededFor(message, visible)) tool.register(server)
    return server
  }
}

/** A call costs the same however many tools there are: it needs its own alone. */
function neededFor(message: unknown, tools: readonly Tool[]): readonly Tool[] {
  const called = Array.isArray(message) ? [] : calledTools(message, tools)
  return called.length > 0 ? called : tools
}
