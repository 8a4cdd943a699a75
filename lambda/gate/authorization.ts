import type { MiddlewareObj } from '@middy/core'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { Feature } from '../features/calls/feature.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import type { ChallengeContext } from '../oauth/challenge.ts'
import { invalidToken } from '../oauth/invalid-token.ts'
import type { InvalidToken, Refusal } from '../oauth/rejection.ts'
import { requireScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import type { Decision, GateContext } from './gate-context.ts'
import { rejectionResult } from './rejection-result.ts'

export interface AuthorizationOptions extends ChallengeContext {
  readonly scopeHierarchy: ScopeHierarchy
  /** Called when the first verified request comes, and by others until it is loaded: those share one attempt. */
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
  let server: LoadedServer | undefined

  return {
    async before({ context }) {
      let { authInfo } = context
      if (authInfo === undefined) throw new Error('no verified token')
      server ??= await options.loadServer()
      let called = calledBy(context, authInfo, server)
      let refusal: Refusal | undefined
      if (called.some(({ check }) => check === 'introspection')) {
        const confirmed = await confirm(context)
        if ('kind' in confirmed) refusal = confirmed
        else {
          authInfo = confirmed
          called = calledBy(context, authInfo, server)
        }
      }
      context.authInfo = authInfo
      context.decision = { ...(context.decision as Decision), ...namesOf(called) }

      const own = called.flatMap(({ scopes }) => scopes)
      const required = [...new Set([...options.requiredScopes, ...own])]
      // Synth refuses such a server where the constant is compiled in.
      if (process.env['NO_BOUND_TOKENS'] === undefined) refusal ??= unboundCall(called, authInfo)
      const rejection = refusal ?? requireScopes(required, authInfo.scopes, options.scopeHierarchy)
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

/** The features that a message calls, as far as the caller may know of them. */
export function calledBy(
  { message }: GateContext,
  { scopes }: AuthInfo,
  server: LoadedServer,
): readonly Feature[] {
  const calls = message && 'calls' in message ? message.calls : []
  const found = calls.map((call) => server.find(call, scopes))
  return [...new Set(found.filter((one) => one !== undefined))]
}

/** A token that says that it is bound has been proven to be the sender's own when it comes here. */
function unboundCall(called: readonly Feature[], { extra }: AuthInfo): InvalidToken | undefined {
  const isUnbound =
    called.some(
      ({ definition }) =>
        'senderConstrained' in definition && definition.senderConstrained === true,
    ) && !extra?.['cnf']
  return isUnbound ? invalidToken('not_key_bound', 'bound to no key') : undefined
}

/** Has the token confirmed by the authorization server, whose answer says who the caller is. */
async function confirm(context: GateContext): Promise<AuthInfo | Refusal> {
  if (context.confirm === undefined) throw new Error('a token that nobody can confirm')
  return context.confirm()
}

const LOGGED_AS = {
  tool: 'tools',
  resource: 'resources',
  'resource template': 'resources',
  prompt: 'prompts',
} as const

/** The names for the log: those of our own definitions, never what a client sent. */
export function namesOf(
  called: readonly Feature[],
): Pick<Decision, 'tools' | 'resources' | 'prompts'> {
  const names: { tools?: string[]; resources?: string[]; prompts?: string[] } = {}
  for (const { kind, name } of called) (names[LOGGED_AS[kind.name]] ??= []).push(name)
  return names
}
