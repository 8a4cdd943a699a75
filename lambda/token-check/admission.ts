import type { Throttled, Unavailable } from '../oauth/rejection.ts'
import type { Grant } from '../oauth/verdict.ts'
import type { Standing } from './circuit-breaker.ts'
import { createQuota } from './quota.ts'
import { createTokenMemory, type Found } from './token-memory.ts'

/** Decides whether the authorization server is asked about a token, of which it knows a hash. */
export interface Admit {
  (key: string, judge: (standing: Standing) => Promise<Found>): Promise<Found>
  /** Notes that another environment was told that a token is good. Absent in bundles whose functions share no verdicts. */
  readonly noteGood?: (key: string, grant: Grant) => void
}

/** Questions at the same time; the connections' own limit leaves room for tokens that were good. */
const MAX_NEW_IN_PROGRESS = 40
const MAX_RETURNING_IN_PROGRESS = 12
/** A failed question may be the authorization server's fault: it costs less than a refused token does. */
const COST_OF_FAILURE = 0.1

/**
 * Bounds the questions that strangers cause. Tokens that were good are never counted, and only those that turn out to be
 * refused, or whose question fails, are charged. One half of the quota is for new tokens. The other is for those that
 * come again when they were told to and were never refused: a sign-in does, and a flood of made-up tokens seldom does, even if
 * it sends the same ones over and over.
 *
 * @param refusedPerMinute tokens that may be asked about and turn out to be refused
 */
export function createAdmission(refusedPerMinute: number): Admit {
  const now = () => Date.now()
  const newcomers = createQuota(refusedPerMinute / 2, MAX_NEW_IN_PROGRESS, now)
  const returners = createQuota(refusedPerMinute / 2, MAX_RETURNING_IN_PROGRESS, now)
  const memory = createTokenMemory()

  const admit: Admit = async (key, judge) => {
    const slowedMs = memory.slowedMs(key)
    if (slowedMs > 0) return overloaded(Math.ceil(slowedMs / 1000))

    const goodUntil = memory.goodUntil(key)
    const isKnown = goodUntil !== undefined
    const isBack = memory.isBack(key)
    const quotaOfNew = isKnown ? undefined : newcomers
    const quota = isBack ? returners : quotaOfNew
    const hasPlace = (await quota?.take()) === true
    if (!hasPlace && !isKnown) {
      const turnedAway = throttled((quota ?? newcomers).retryAfterSeconds())
      memory.note(key, turnedAway)
      return turnedAway
    }
    if (hasPlace && isBack) memory.noteReturn(key)
    let cost = COST_OF_FAILURE
    try {
      const wasGood = isKnown && Date.now() < goodUntil
      const found = await judge({ wasGood, isBack: isBack && hasPlace })
      memory.note(key, found)
      cost = isKnown ? 0 : costOf(found)
      return found
    } finally {
      if (hasPlace) quota?.settle(cost)
    }
  }

  // `NO_SHARED_TABLE` is compiled into the bundles of functions without a shared table.
  return process.env['NO_SHARED_TABLE'] === undefined
    ? Object.assign(admit, { noteGood: memory.note })
    : admit
}

function costOf(found: Found): number {
  if (!('kind' in found)) return 0
  if (found.kind === 'invalid_token') return 1
  if (found.reason === 'circuit_open') return 0
  // The server asks for fewer questions.
  return found.reason === 'overloaded' ? 1 : COST_OF_FAILURE
}

function overloaded(retryAfterSeconds: number): Unavailable {
  const detail = 'not asked: the authorization server wants to be asked about this token later'
  return { kind: 'unavailable', reason: 'overloaded', detail, retryAfterSeconds }
}

function throttled(retryAfterSeconds: number): Throttled {
  const detail = 'not asked: too many tokens were refused just before'
  return { kind: 'throttled', reason: 'too_many_refused_tokens', detail, retryAfterSeconds }
}
