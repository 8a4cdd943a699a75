import { type AuthInfo, McpServer } from '@modelcontextprotocol/server'
import { holdsScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import type { Identity } from '../discovery/identity.ts'
import { VERSION } from '../version.ts'
import type { Tool } from './tool.ts'

/** How the server introduces itself to clients; for people, the settings say more. */
export interface ServerInfo extends Partial<Identity> {
  readonly name: string
  readonly version: string
}

export const SERVER_INFO: ServerInfo = {
  name: 'mcp-auth-lambda',
  version: VERSION,
}

/**
 * Makes a server for one request: nothing is shared between requests, which may run at once in one process. Its lists
 * may depend on the caller, and the SDK marks them as private to it.
 */
export function serverFactory(
  tools: readonly Tool[],
  scopeHierarchy: ScopeHierarchy,
  serverInfo: ServerInfo = SERVER_INFO,
): (caller: { readonly authInfo?: AuthInfo }) => McpServer {
  return ({ authInfo }) => {
    // A stateless server cannot tell of changes; clients that are promised it wait on a stream for them.
    const server = new McpServer(serverInfo, { capabilities: { tools: { listChanged: false } } })
    for (const tool of tools) {
      const held = holdsScopes(tool.scopes, authInfo?.scopes ?? [], scopeHierarchy)
      if (held || !tool.hidden) tool.register(server)
    }
    return server
  }
}
