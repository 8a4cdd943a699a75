import type { MiddlewareObj } from '@middy/core'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { Feature } from '../features/calls/feature.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import type { ChallengeContext } from '../oauth/challenge.ts'
import { requireScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import type { Decision, GateContext } from './gate-context.ts'
import { rejectionResult } from './rejection-result.ts'

export interface AuthorizationOptions extends ChallengeContext {
  readonly scopeHierarchy: ScopeHierarchy
  /** Called when the first verified request comes. */
  readonly loadServer: () => Promise<LoadedServer>
}

/**
 * Middleware that refuses callers who lack a scope: one that every request needs, or one of a tool, resource or prompt
 * that the message calls. It does so by HTTP 403, before any of their code runs, and names all of these scopes at once.
 * What is hidden from the caller is left to the protocol, which does not know its name.
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
      const calls = message && 'calls' in message ? message.calls : []
      const found = calls.map((call) => server.find(call, authInfo.scopes))
      const called = [...new Set(found.filter((one) => one !== undefined))]
      context.decision = { ...decision, ...namesOf(called) }

      const own = called.flatMap(({ scopes }) => scopes)
      const required = [...new Set([...options.requiredScopes, ...own])]
      const rejection = requireScopes(required, authInfo.scopes, options.scopeHierarchy)
      if (rejection === undefined) {
        context.authorized = { server, called }
        return undefined
      }
      const { kind: verdict, reason, detail } = rejection
      context.decision = { ...context.decision, verdict, reason, detail }
      return rejectionResult(rejection, options)
    },
  }
}

const LOGGED_AS = {
  tool: 'tools',
  resource: 'resources',
  'resource template': 'resources',
  prompt: 'prompts',
} as const

/** The names for the log: those of our own definitions, never what a client sent. */
function namesOf(called: readonly Feature[]): Pick<Decision, 'tools' | 'resources' | 'prompts'> {
  const names: { tools?: string[]; resources?: string[]; prompts?: string[] } = {}
  for (const { kind, name } of called) (names[LOGGED_AS[kind.name]] ??= []).push(name)
  return names
}
