import type { MiddlewareObj } from '@middy/core'
import type { AuthInfo } from '@modelcontextprotocol/server'
import { readBearerToken } from '../oauth/bearer-token.ts'
import { challengeFor, type ChallengeContext } from '../oauth/challenge.ts'
import { isRejection, type Rejection } from '../oauth/rejection.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'
import { findTrace, type Trace } from '../base/trace-context.ts'
import { bodyBytes, type HttpEvent, type HttpResult } from '../http/api-gateway.ts'
import type { Decision, GateContext } from './gate-context.ts'
import { errorResult } from '../http/error-result.ts'
import { metaOf } from '../message/message-meta.ts'
import { readMessage } from './request-limits.ts'

export interface AccessTokenOptions extends ChallengeContext {
  readonly verify: VerifyToken
  /** The scopes that an operation needs besides those of every request. */
  readonly scopesOf: (event: HttpEvent) => readonly string[] | Promise<readonly string[]>
}

const FORM = /^application\/x-www-form-urlencoded\b/i

/** Middleware that lets a request pass only with a verified access token, and answers every other one itself. */
export function accessToken(
  options: AccessTokenOptions,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  return {
    async before({ event, context }) {
      const { outcome, ...circumstances } = await verdictOn(event, options.verify)
      context.decision = { ...decisionOf(outcome), ...circumstances }
      if (isRejection(outcome)) {
        const { kind } = outcome
        const needed = kind === 'insufficient_scope' ? await options.scopesOf(event) : []
        return rejectionResult(event, withScopes(outcome, needed), options)
      }
      context.authInfo = outcome
      return undefined
    },
  }
}

/** The answer to a rejected request. */
export function rejectionResult(
  event: HttpEvent,
  rejection: Rejection,
  context: ChallengeContext,
): HttpResult {
  const { status, message, ...details } = challengeFor(rejection, context)
  return errorResult(event, status, message, details)
}

/** A challenge names all scopes that the operation needs: asking twice for what was known at first wears users out. */
function withScopes(rejection: Rejection, needed: readonly string[]): Rejection {
  if (rejection.kind !== 'insufficient_scope') return rejection
  return { ...rejection, scopes: [...new Set([...rejection.scopes, ...needed])] }
}

async function verdictOn(event: HttpEvent, verify: VerifyToken) {
  const isForm = FORM.test(event.headers['content-type'] ?? '')
  const credentials = readBearerToken({
    authorization: event.headers['authorization'],
    query: event.rawQueryString,
    form: isForm ? bodyBytes(event).toString() : undefined,
  })
  if (isRejection(credentials)) return { outcome: credentials }
  const trace = traceOf(event)
  const start = performance.now()
  const { outcome, cached } = await verify(credentials.token, trace?.traceparent)
  return {
    outcome,
    cached,
    ...(trace !== undefined && { traceId: trace.traceId }),
    ...(!cached && { introspectionMs: Math.round(performance.now() - start) }),
  }
}

/** Clients put it into the message (MCP, `_meta`), and what is between them and this server into a header. */
function traceOf(event: HttpEvent): Trace | undefined {
  const read = readMessage(event)
  const messages = 'message' in read ? [read.message].flat() : []
  const inMeta = messages.map((message) => metaOf(message)['traceparent'])
  return findTrace(...inMeta, event.headers['traceparent'])
}

function decisionOf(outcome: AuthInfo | Rejection): Decision {
  if (isRejection(outcome)) {
    const { kind, reason } = outcome
    return { verdict: kind, reason, ...(kind === 'unavailable' && { cause: outcome.cause }) }
  }
  const { clientId, scopes, extra } = outcome
  return { verdict: 'granted', clientId, scopes, ...subjectOf(extra?.['sub']) }
}

function subjectOf(sub: unknown) {
  return typeof sub === 'string' ? { subject: sub } : {}
}
