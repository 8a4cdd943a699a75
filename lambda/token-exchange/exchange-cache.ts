import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ExchangedToken, ExchangeFailure, ExchangeTarget } from '../oauth/token-exchange.ts'
import { REFUSAL_TTL_SECONDS } from '../token-check/token-verifier.ts'

export type Exchanged = ExchangedToken | ExchangeFailure

/** Whose token is exchanged, and for what. */
export interface Exchange {
  /** The caller's access token. */
  readonly token: string
  /** When that one expires, in seconds since the epoch. */
  readonly expiresAt: number | undefined
  readonly issuer: string
  readonly target: ExchangeTarget
  /** What the other service has refused. */
  readonly refused: string | undefined
}

interface Kept {
  readonly exchanged: ExchangedToken
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Tokens that expire on their way to the other service are of no use there. */
const MARGIN_SECONDS = 30
/** Bounds what a token may outlive that never expires. */
const MAX_KEPT_SECONDS = 3600
/** A service that refuses fresh tokens is not helped by fresher ones. */
const RENEW_AFTER_MS = 10_000
/** Bounds the memory of all tokens. */
const MAX_TOKEN_CHARACTERS = 16 * 1024 * 1024
/** What a short token counts for, so that there are about 10,000 at most: `max` would take the memory for them at once. */
const MIN_TOKEN_CHARACTERS = 1677
const MAX_FAILURES = 1000

const CLOCK = { perf: { now: () => Date.now() }, ttlResolution: 0 }

/**
 * Keeps exchanged tokens: for the one token that each was given for, its target and its scopes, and no longer than that
 * token or the exchanged one lives. Callers that wait for the same share one question. Refusals are kept for seconds, and
 * outages not at all.
 */
export function createExchangeCache(ask: (exchange: Exchange) => Promise<Exchanged>) {
  const tokens = new LRUCache<string, Kept>({
    ...CLOCK,
    maxSize: MAX_TOKEN_CHARACTERS,
    sizeCalculation: ({ exchanged: { token } }) => Math.max(MIN_TOKEN_CHARACTERS, token.length),
  })
  const failures = new LRUCache<string, ExchangeFailure>({
    ...CLOCK,
    maxSize: MAX_FAILURES,
    sizeCalculation: () => 1,
  })
  const inFlight = new Map<string, Promise<Exchanged>>()

  async function askAndKeep(key: string, exchange: Exchange): Promise<Exchanged> {
    const exchanged = await ask(exchange)
    if (!('reason' in exchanged)) {
      const ttl = keptMs(exchanged, exchange, Date.now() / 1000)
      if (ttl > 0) tokens.set(key, { exchanged, at: Date.now() }, { ttl })
    } else if (exchanged.reason !== 'unavailable') {
      failures.set(key, exchanged, { ttl: REFUSAL_TTL_SECONDS * 1000 })
    }
    return exchanged
  }

  return async (exchange: Exchange): Promise<Exchanged> => {
    const key = keyOf(exchange)
    const { exchanged: kept, at = 0 } = tokens.get(key) ?? {}
    const isSpent = kept?.token === exchange.refused && Date.now() - at >= RENEW_AFTER_MS
    if (kept !== undefined && !isSpent) return kept
    const failure = failures.get(key)
    if (failure !== undefined) return failure
    const shared =
      inFlight.get(key) ?? askAndKeep(key, exchange).finally(() => inFlight.delete(key))
    inFlight.set(key, shared)
    return shared
  }
}

/** A hash, so that no token is a key. Another token of the same caller may have other scopes: it gets its own. */
function keyOf({ token, issuer, target: { audience, resource, scope } }: Exchange): string {
  const scopes = scope?.split(' ').toSorted()
  const asked = JSON.stringify([token, issuer, audience, resource, scopes])
  return createHash('sha256').update(asked).digest('base64url')
}

function keptMs({ expiresAt }: ExchangedToken, exchange: Exchange, now: number): number {
  if (expiresAt === undefined) return 0
  const ends = Math.min(expiresAt, exchange.expiresAt ?? Infinity)
  const life = Math.min(ends - now, MAX_KEPT_SECONDS)
  return Math.floor((life - Math.min(MARGIN_SECONDS, life / 2)) * 1000)
}
