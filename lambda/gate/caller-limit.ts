import type { MiddlewareObj } from '@middy/core'
import {
  type CallerLimit,
  createCallerLimit,
  type SpendShared,
} from '../caller-limit/caller-limit.ts'
import type { Cost, Rate } from '../caller-limit/rate.ts'
import type { SecretSource } from '../base/stored-secret.ts'
import { callerKey } from '../caller-limit/caller-key.ts'
import { errorResult } from '../http/error-result.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import type { RateLimited } from '../oauth/rejection.ts'
import type { Message } from '../message/read-message.ts'
import type { LoadedServer } from '../mcp/load-server.ts'
import type { LimitSettings } from '../settings/caller-limit.ts'
import { calledBy, namesOf } from './authorization.ts'
import type { Decision, GateContext } from './gate-context.ts'

export interface CallerLimitOptions {
  readonly limit: CallerLimit
  /** Called when the first verified request comes. */
  readonly loadServer: () => Promise<LoadedServer>
}

/**
 * What calls leave to messages that call nothing, such as handshakes and lists: somebody whose calls are used up can still
 * connect. A client that cannot takes the server for broken, or for one of an older revision.
 */
const RESERVED = 10
/** Of a message that calls nothing, or nothing that the caller may know of, and of a request without a message. */
const USUAL_COST = 1

export interface LimitedGate extends LimitSettings {
  readonly resource: string
  /** Of the table in which environments share buckets. Undefined: each has its own. */
  readonly limitTable?: string | undefined
  /** Of the names of buckets in the table. Undefined: there, too, each environment has its own buckets. */
  readonly serverKey?: SecretSource | undefined
}

/** The limit of one gate, if there is one. */
export function limitOf(settings: LimitedGate): CallerLimit | undefined {
  const { callsPerMinutePerCaller: perMinute, callBurstPerCaller, resource } = settings
  const { limitTable, serverKey } = settings
  if (perMinute === undefined) return undefined
  const rate = { perMinute, size: (callBurstPerCaller ?? perMinute) + RESERVED }
  const spendShared =
    limitTable === undefined || serverKey === undefined
      ? undefined
      : inTable(limitTable, rate, resource, serverKey)
  return createCallerLimit(rate, () => Date.now(), spendShared)
}

/** Loads what spends there with the first call. */
function inTable(name: string, ...given: [Rate, resource: string, SecretSource]): SpendShared {
  let loading: Promise<SpendShared> | undefined
  return async (spending) => {
    // Compiled into bundles. Whatever imports what they do not need has to be inside: they hold every other import.
    if (
      process.env['NO_CALLER_LIMIT'] === undefined &&
      process.env['NO_SHARED_TABLE'] === undefined
    ) {
      loading ??= import('../caller-limit/shared-bucket.ts').then(({ spendSharedIn }) =>
        spendSharedIn(name, ...given),
      )
      return (await loading)(spending)
    }
    return undefined
  }
}

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
      const server = await loadServer()
      const { units, kept } = costOf(context, authInfo.scopes, server)
      const most = limit.size - kept
      // What can never be paid is not free either.
      const paid = units > most ? USUAL_COST : units
      const waitMs = await limit.spend(callerKey(authInfo), { units: paid, kept })
      if (waitMs === 0 && units <= most) return undefined
      context.decision = {
        ...(context.decision as Decision),
        ...namesOf(calledBy(context, authInfo, server)),
      }
      if (waitMs > 0) return tooManyCalls(context, paid, waitMs)
      return aboveBurst(context, units, most)
    },
  }
}

/** What all messages of a request cost together. A definition says what its calls cost. */
function costOf({ message }: GateContext, scopes: readonly string[], { find }: LoadedServer): Cost {
  const { parsed, calls, method } = readable(message)
  const kept = calls.length > 0 ? RESERVED : 0
  // People cause one with each key that they press.
  if (method === 'completion/complete') return { units: USUAL_COST, kept }
  const count = Array.isArray(parsed) ? Math.max(parsed.length, 1) : 1
  const units = calls.reduce((sum, call) => {
    const { cost = USUAL_COST } = (find(call, scopes)?.definition ?? {}) as { cost?: number }
    return sum + cost - USUAL_COST
  }, count * USUAL_COST)
  return { units, kept }
}

type Readable = Pick<Message, 'parsed' | 'calls' | 'method'>

const NO_MESSAGE: Readable = { parsed: undefined, calls: [], method: undefined }

const readable = (message: GateContext['message']): Readable =>
  message === undefined || 'problem' in message ? NO_MESSAGE : message

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
function aboveBurst(context: GateContext, cost: number, most: number): HttpResult {
  refuse(context, 'cost_above_burst', `costs ${cost}, and a caller has at most ${most} at once`)
  return errorResult(
    400,
    `This request costs as much as ${cost} calls, and a caller can make ${most} at once: send fewer calls in one request.`,
    { data: { error: 'cost_above_burst' } },
  )
}

function refuse(context: GateContext, reason: RateLimited['reason'], detail: string): void {
  context.decision = { ...(context.decision as Decision), verdict: 'rate_limited', reason, detail }
}
