import { hash } from 'node:crypto'
import type { AuthInfo } from '@modelcontextprotocol/server'
import { LRUCache } from 'lru-cache'
import { heapBytes } from '../oauth/heap-bytes.ts'
import type { ForbiddenClient, InvalidToken, Refusal } from '../oauth/rejection.ts'
import type { Grant } from '../oauth/verdict.ts'

/**
 * The seam between the gate and the ways to verify a token.
 *
 * @param traceparent of the request, for requests that the check makes (W3C Trace Context §3.2)
 * @param mustAsk whether the authorization server has to confirm the token, even where its signature would do
 */
export type VerifyToken = (
  token: string,
  traceparent?: string,
  mustAsk?: boolean,
) => Promise<Verdict>

interface Verdict {
  readonly outcome: (AuthInfo & Pick<Grant, 'issuer'>) | Refusal
  /** Whether the verdict was known before this request came. */
  readonly cached: boolean
}

/**
 * A way to find the verdict on a token.
 *
 * @param key a hash of the token, by which it may be remembered
 */
export type Find = (token: string, key: string, traceparent?: string) => Promise<Found>

export type Found = Grant | Refusal

export interface VerifierOptions {
  readonly find: Find
  readonly resource: string
  /** The longest time for which a verdict is reused; 0: it is found anew for each request. */
  readonly tokenCacheTtlSeconds: number
  /** How many seconds ago another environment asked for a verdict; undefined: this one has asked. */
  readonly ageOf?: ((found: Found, now: number) => number | undefined) | undefined
}

/** Spares the authorization server a client that insists, and is short enough not to outlive its reason. */
export const REFUSAL_TTL_SECONDS = 5
/** Bounds the memory of all grants. */
const MAX_GRANT_BYTES = 32 * 1024 * 1024
/** What a grant counts for at least, so that 10,000 fit: given a `max`, the cache allocates places for all of them at once. */
const MIN_GRANT_BYTES = Math.floor(MAX_GRANT_BYTES / 10_000)
/** Refusals have a cache of their own: a flood of invalid tokens must not evict valid ones. */
const MAX_REFUSALS = 1000

/** The wall clock: a monotonic one may stand still while the function is frozen, and keep a dead token alive. */
const CLOCK = { perf: { now: () => Date.now() }, ttlResolution: 0 }

/**
 * Verifies access tokens. A verdict is reused within the cache's time and the token's own (RFC 7662 §4), and shared by
 * requests that come while it is being found. Tokens are kept as their SHA-256 only; what is no verdict is not kept.
 */
export function createTokenVerifier(options: VerifierOptions): VerifyToken {
  const { find, tokenCacheTtlSeconds } = options
  const grants = new LRUCache<string, Grant>({
    ...CLOCK,
    maxSize: MAX_GRANT_BYTES,
    sizeCalculation: (grant) => Math.max(MIN_GRANT_BYTES, heapBytes(grant)),
  })
  const refusals = new LRUCache<string, InvalidToken | ForbiddenClient>({
    ...CLOCK,
    max: MAX_REFUSALS,
  })
  const inFlight = new Map<string, Promise<Found>>()

  async function findAndKeep(...[token, key, traceparent]: Parameters<Find>): Promise<Found> {
    const found = await find(token, key, traceparent)
    keep(key, found, Date.now() / 1000)
    return found
  }

  function keep(key: string, verdict: Found, now: number): void {
    const isGrant = !('kind' in verdict)
    const age =
      process.env['NO_SHARED_TABLE'] === undefined ? (options.ageOf?.(verdict, now) ?? 0) : 0
    const life = isGrant ? (verdict.expiresAt ?? Infinity) - now : REFUSAL_TTL_SECONDS - age
    const ttl = Math.floor(Math.min(tokenCacheTtlSeconds - age, life) * 1000)
    if (ttl <= 0) return // the cache would take 0 for "forever"
    if (isGrant) grants.set(key, verdict, { ttl })
    else if (isAboutToken(verdict)) refusals.set(key, verdict, { ttl })
  }

  async function findShared(...asked: Parameters<Find>): Promise<Found> {
    const [, key] = asked
    const shared = inFlight.get(key) ?? findAndKeep(...asked).finally(() => inFlight.delete(key))
    inFlight.set(key, shared)
    return shared
  }

  return async (token, traceparent) => {
    const key = hash('sha256', token, 'base64url')
    const known = grants.get(key) ?? refusals.get(key)
    // Without a cache the verdict of each request is found on its own.
    const findNow = tokenCacheTtlSeconds === 0 ? findAndKeep : findShared
    const found = known ?? (await findNow(token, key, traceparent))
    const outcome = 'kind' in found ? found : callerOf(token, found, options.resource)
    const cached = known !== undefined
    if (process.env['NO_SHARED_TABLE'] !== undefined) return { outcome, cached }
    return { outcome, cached: cached || options.ageOf?.(found, 0) !== undefined }
  }
}

function isAboutToken(refusal: Refusal): refusal is InvalidToken | ForbiddenClient {
  return refusal.kind === 'invalid_token' || refusal.kind === 'forbidden_client'
}

/** Nothing that a tool does to its caller reaches another request: all is frozen, but for the URL, which is built anew. */
function callerOf(token: string, grant: Grant, resource: string): AuthInfo {
  return Object.freeze({ token, ...grant, resource: new URL(resource) })
}
