import { type AuthInfo, McpServer } from '@modelcontextprotocol/server'
import { VERSION } from '../base/version.ts'
import { holdsScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import type { Tool } from './define-tool.ts'

/** How the server introduces itself to clients, and what it shows people. */
export interface ServerInfo {
  readonly name: string
  readonly version: string
  readonly title?: string
  readonly description?: string
  readonly websiteUrl?: string
  readonly icons?: { readonly src: string; readonly mimeType: string; readonly sizes: string[] }[]
}

export const SERVER_INFO: ServerInfo = {
  name: 'mcp-auth-lambda',
  version: VERSION,
}

/** The request that a server is made for. */
export interface ServedRequest {
  readonly authInfo?: AuthInfo
  /** The tools that its one message calls; none: the server gets all that the caller may see. */
  readonly calledTools?: readonly Tool[]
}

/** Makes the server of one request. */
export type ServerFactory = (request: ServedRequest) => McpServer

/**
 * Makes a server for each request, which share nothing: several may run at once in one process. Its lists may depend on
 * the caller; the SDK marks them as private to it. A call costs the same however many tools there are, because its
 * server has the called tool only.
 */
export function serverFactory(
  tools: readonly Tool[],
  scopeHierarchy: ScopeHierarchy,
  serverInfo: ServerInfo = SERVER_INFO,
): ServerFactory {
  const visibleTo = (granted: readonly string[]) =>
    tools.filter(({ hidden, scopes }) => !hidden || holdsScopes(scopes, granted, scopeHierarchy))

  return ({ authInfo, calledTools = [] }) => {
    // Clients that are promised changes wait on a stream for them, and a stateless server has none.
    const server = new McpServer(serverInfo, { capabilities: { tools: { listChanged: false } } })
    const needed = calledTools.length > 0 ? calledTools : visibleTo(authInfo?.scopes ?? [])
    for (const { name, config, call } of needed) server.registerTool(name, config, call)
    return server
  }
}
