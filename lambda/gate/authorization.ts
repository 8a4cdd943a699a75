import type { MiddlewareObj } from '@middy/core'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import type { ChallengeContext } from '../oauth/challenge.ts'
import { holdsScopes, requireScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import type { GateContext } from './gate-context.ts'
import { rejectionResult } from './rejection-result.ts'

export interface AuthorizationOptions extends ChallengeContext {
  readonly scopeHierarchy: ScopeHierarchy
  /** Called when the first verified request comes. */
  readonly loadServer: () => Promise<LoadedServer>
}

/**
 * Middleware that refuses callers who lack a scope: one that every request needs, or one of a tool that the message
 * calls. It does so by HTTP 403, before any code of a tool runs, and names all of these scopes at once. A tool that is
 * hidden from the caller is left to the protocol, which does not know its name.
 */
export function authorization(
  options: AuthorizationOptions,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  let loading: Promise<LoadedServer> | undefined

  /** Loads once, and again after a failure. */
  async function loadServer(): Promise<LoadedServer> {
    try {
      return await (loading ??= options.loadServer())
    } catch (error) {
      loading = undefined
      throw error
    }
  }

  return {
    async before({ context }) {
      const { authInfo, decision, message } = context
      if (authInfo === undefined || decision === undefined) throw new Error('no verified token')
      const server = await loadServer()
      const names = message && 'toolNames' in message ? message.toolNames : undefined
      const calledTools = server.tools.filter(
        ({ name, hidden, scopes }) =>
          names?.has(name) === true &&
          (!hidden || holdsScopes(scopes, authInfo.scopes, options.scopeHierarchy)),
      )
      context.decision = {
        ...decision,
        ...(names && { tools: calledTools.map(({ name }) => name) }),
      }

      const ofTools = calledTools.flatMap(({ scopes }) => scopes)
      const required = [...new Set([...options.requiredScopes, ...ofTools])]
      const rejection = requireScopes(required, authInfo.scopes, options.scopeHierarchy)
      if (rejection === undefined) {
        context.authorized = { server, calledTools }
        return undefined
      }
      const { kind: verdict, reason, detail } = rejection
      context.decision = { ...context.decision, verdict, reason, detail }
      return rejectionResult(rejection, options)
    },
  }
}
