import type { ScopeHierarchy } from '../oauth/scopes.ts'
import type { Tool } from './define-tool.ts'
import { createServe, type Serve } from './serve.ts'
import { SERVER_INFO, serverFactory, type ServerInfo } from './server-factory.ts'

/** Tools, or a function that imports the module with them when they are first needed. */
export type ToolSource = readonly Tool[] | (() => Promise<{ readonly tools: readonly Tool[] }>)

/** A server that is ready for requests. The gate finds the called tools in its list, and requires their scopes. */
export interface LoadedServer {
  readonly tools: readonly Tool[]
  readonly serve: Serve
}

/** @param introduction who the server says it is, beside or instead of the default */
export function serverOf(
  tools: readonly Tool[],
  scopeHierarchy: ScopeHierarchy,
  introduction: Partial<ServerInfo>,
): LoadedServer {
  const factory = serverFactory(tools, scopeHierarchy, { ...SERVER_INFO, ...introduction })
  return { tools, serve: createServe(factory) }
}
