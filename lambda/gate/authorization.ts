import type { MiddlewareObj } from '@middy/core'
import { rejectionResult } from './access-token.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { GateContext } from './gate-context.ts'
import { readMessage } from './request-limits.ts'
import type { ChallengeContext } from '../oauth/challenge.ts'
import { requireScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import { calledTools } from '../mcp/called-tools.ts'
import type { LoadTools } from '../mcp/tool-source.ts'

export interface ToolScopesOptions extends ChallengeContext {
  readonly loadTools: LoadTools
  readonly scopeHierarchy: ScopeHierarchy
}

/**
 * Middleware that refuses calls of tools whose scopes the caller lacks, by HTTP 403 and before any of their code runs.
 * What the message says is looked at as the protocol's dispatcher will: by method and name, each of a batch.
 */
export function toolScopes(
  options: ToolScopesOptions,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  return {
    async before({ event, context }) {
      const { authInfo, decision, message } = context
      if (authInfo === undefined || decision === undefined) throw new Error('no verified token')
      const called = calledTools(message, await options.loadTools())
      context.decision = { ...decision, tools: called.map(({ name }) => name) }
      const needed = called.flatMap(({ scopes }) => scopes)
      const required = [...new Set([...options.requiredScopes, ...needed])]
      const rejection = requireScopes(required, authInfo.scopes, options.scopeHierarchy)
      if (rejection === undefined) return undefined
      const { kind: verdict, reason } = rejection
      context.decision = { ...context.decision, verdict, reason }
      return rejectionResult(event, rejection, options)
    },
  }
}

/** The scopes that the tools called by a request need, as far as it can be read: for a caller who lacks others already. */
export function scopesOfCall(loadTools: LoadTools): (event: HttpEvent) => Promise<string[]> {
  return async (event) => {
    const read = readMessage(event)
    if ('problem' in read) return []
    return calledTools(read.message, await loadTools()).flatMap(({ scopes }) => scopes)
  }
}
