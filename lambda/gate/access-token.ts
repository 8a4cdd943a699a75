import type { MiddlewareObj } from '@middy/core'
import type { AuthInfo } from '@modelcontextprotocol/server'
import { readTrace } from '../base/trace-context.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { readBearerToken } from '../oauth/bearer-token.ts'
import type { BoundChallengeContext } from '../oauth/bound-challenge.ts'
import type { Rejection } from '../oauth/rejection.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'
import { boundCheck, boundTo, isSent, type LoadSenders } from './bound-tokens.ts'
import { asPage, isBrowserVisit } from './browser-visit.ts'
import type { Decision, GateContext } from './gate-context.ts'
import { rejectionResult } from './rejection-result.ts'

export interface AccessTokenOptions extends BoundChallengeContext {
  /** Called when the first token comes: requests without one do not pay for what the check loads. */
  readonly loadVerify: () => Promise<VerifyToken>
  /** Undefined: tokens are bound to no keys of their senders. */
  readonly loadSenders?: LoadSenders | undefined
  /** The page about the server, for people. */
  readonly pageUrl: string
}

/** Middleware that lets a request pass only with a verified access token, and answers every other one itself. */
export function accessToken(
  options: AccessTokenOptions,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  let verify: Promise<VerifyToken> | undefined
  // `NO_BOUND_TOKENS` is compiled into bundles that check no senders: they drop whatever this decides.
  const loadSenders = process.env['NO_BOUND_TOKENS'] === undefined ? options.loadSenders : undefined

  return {
    async before({ event, context }) {
      const { headers, rawQueryString: query } = event
      const credentials =
        loadSenders === undefined
          ? readBearerToken({ authorization: headers['authorization'], query })
          : await loadSenders().then(async (read) => read(event, context))
      if ('kind' in credentials) {
        context.decision = rejected(credentials)
        const result = rejectionResult(credentials, options)
        return isBrowserVisit(event) ? asPage(result, options.pageUrl) : result
      }
      verify ??= options.loadVerify()
      const check =
        loadSenders !== undefined && isSent(credentials)
          ? boundCheck(await verify, credentials)
          : await verify
      const start = performance.now()
      const { outcome, cached } = await check(credentials.token, headers['traceparent'])
      const { issuer } = outcome
      const effort = {
        cached,
        ...(issuer && { issuer }),
        ...(!cached && { introspectionMs: elapsedSince(start) }),
      }
      if ('kind' in outcome) {
        const trace = readTrace(headers['traceparent'])
        context.decision = { ...rejected(outcome), ...effort, ...(trace && idOf(trace)) }
        return rejectionResult(outcome, options)
      }
      context.authInfo = outcome
      context.confirm = async () =>
        (await check(credentials.token, headers['traceparent'], true)).outcome
      context.decision = { ...granted(outcome), ...effort }
      if (loadSenders !== undefined) context.decision = { ...context.decision, ...boundTo(outcome) }
      return undefined
    },
  }
}

const elapsedSince = (start: number) => Math.round(performance.now() - start)

const idOf = ({ traceId }: { readonly traceId: string }) => ({ traceId })

function rejected({ kind: verdict, reason, detail }: Rejection): Decision {
  return { verdict, reason, detail }
}

function granted({ clientId, scopes, extra }: AuthInfo): Decision {
  const subject = extra?.['sub']
  return { verdict: 'granted', clientId, scopes, ...(typeof subject === 'string' && { subject }) }
}
