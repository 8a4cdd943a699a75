import type { MiddlewareObj } from '@middy/core'
import { type CallerLimit, createCallerLimit } from '../caller-limit/caller-limit.ts'
import { callerKey } from '../caller-limit/caller-key.ts'
import { errorResult } from '../http/error-result.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { RateLimited } from '../oauth/rejection.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import { burstOf, type LimitSettings } from '../settings/caller-limit.ts'
import type { Decision, GateContext } from './gate-context.ts'

export interface CallerLimitOptions {
  readonly limit: CallerLimit
  /** Called when the first verified request comes. */
  readonly loadServer: () => Promise<LoadedServer>
}

/** The limit of one gate, if there is one. */
export function limitOf(settings: LimitSettings): CallerLimit | undefined {
  const { callsPerMinutePerCaller: perMinute } = settings
  if (perMinute === undefined) return undefined
  return createCallerLimit({ perMinute, burst: burstOf(settings) }, () => Date.now())
}

/** Of a message that calls nothing, or nothing that the caller may know of, and of a request without a message. */
const USUAL_COST = 1

/**
 * Middleware that bounds what each caller spends, and refuses what is more by HTTP 429. It comes after the token, which says
 * who calls, and before scopes: calls that lack one cost as much as others, and what is refused here asks the authorization
 * server for no confirmation.
 */
export function callerLimit(
  options: CallerLimitOptions,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  const { limit, loadServer } = options
  return {
    async before({ context }) {
      const { authInfo } = context
      if (authInfo === undefined) throw new Error('no verified token')
      const cost = costOf(context, authInfo.scopes, await loadServer())
      const isPayable = cost <= limit.burst
      // What can never be paid is not free either.
      const waitMs = await limit.spend(callerKey(authInfo), isPayable ? cost : USUAL_COST)
      if (waitMs > 0) return tooManyCalls(context, isPayable ? cost : USUAL_COST, waitMs)
      return isPayable ? undefined : aboveBurst(context, cost, limit.burst)
    },
  }
}

/** What all messages of a request cost together. A definition says what its calls cost. */
function costOf(
  { message }: GateContext,
  scopes: readonly string[],
  { find }: LoadedServer,
): number {
  if (message === undefined || 'problem' in message) return USUAL_COST
  const { parsed, calls, method } = message
  const count = Array.isArray(parsed) ? Math.max(parsed.length, 1) : 1
  // People cause one with each key that they press.
  if (method === 'completion/complete') return USUAL_COST
  return calls.reduce((sum, call) => {
    const { cost = USUAL_COST } = (find(call, scopes)?.definition ?? {}) as { cost?: number }
    return sum + cost - USUAL_COST
  }, count * USUAL_COST)
}

function tooManyCalls(context: GateContext, cost: number, waitMs: number): HttpResult {
  const seconds = Math.ceil(waitMs / 1000)
  refuse(context, 'too_many_calls', `costs ${cost}, which the caller has in ${seconds} s`)
  return errorResult(
    429,
    `Too many calls by this caller. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, with the same token.`,
    { headers: { 'retry-after': String(seconds) }, data: { error: 'too_many_calls' } },
  )
}

/** No wait would help, so the answer is none that clients repeat by themselves. */
function aboveBurst(context: GateContext, cost: number, burst: number): HttpResult {
  refuse(context, 'cost_above_burst', `costs ${cost}, and a caller has at most ${burst} at once`)
  return errorResult(
    400,
    `This request costs as much as ${cost} calls, and a caller can make ${burst} at once: send fewer calls in one request.`,
    { data: { error: 'cost_above_burst' } },
  )
}

function refuse(context: GateContext, reason: RateLimited['reason'], detail: string): void {
  context.decision = { ...(context.decision as Decision), verdict: 'rate_limited', reason, detail }
}
