import { createHash } from 'node:crypto'
import type { AuthInfo } from '@modelcontextprotocol/server'
import { LRUCache } from 'lru-cache'
import { heapBytes } from '../oauth/heap-bytes.ts'
import { type Grant, judgeIntrospection, type TokenPolicy } from '../oauth/introspection-verdict.ts'
import type { InvalidToken, Throttled, Unavailable } from '../oauth/rejection.ts'
import { createAdmission } from './admission.ts'
import type { Standing } from './circuit-breaker.ts'
import type { Introspect } from './introspect.ts'
import type { Found } from './token-memory.ts'

/**
 * The seam between the gate and the ways to verify a token.
 *
 * @param traceparent of the request, for requests that the check makes (W3C Trace Context §3.2)
 */
export type VerifyToken = (token: string, traceparent?: string) => Promise<Verdict>

interface Verdict {
  readonly outcome: AuthInfo | InvalidToken | Throttled | Unavailable
  /** Whether the verdict was known before this request came. */
  readonly cached: boolean
}

export interface VerifierOptions extends TokenPolicy {
  readonly introspect: Introspect
  /** The longest time for which a verdict is reused; 0: each request is introspected. */
  readonly tokenCacheTtlSeconds: number
  /** How many refused tokens the authorization server is asked about. */
  readonly refusedTokensPerMinute: number
}

/** Spares the authorization server a client that insists, and is short enough not to outlive its reason. */
export const REFUSAL_TTL_SECONDS = 5
const MAX_GRANTS = 10_000
/** Bounds the memory of all grants. */
const MAX_GRANT_BYTES = 32 * 1024 * 1024
/** Refusals have a cache of their own: a flood of invalid tokens must not evict valid ones. */
const MAX_REFUSALS = 1000

/** The wall clock: a monotonic one may stand still while the function is frozen, and keep a dead token alive. */
const CLOCK = { perf: { now: () => Date.now() }, ttlResolution: 0 }

/**
 * Verifies access tokens by introspection (RFC 7662). A verdict is reused within the cache's time and the token's own
 * (RFC 7662 §4), and shared by requests that come while it is being found. Tokens are kept as their SHA-256 only; an
 * outage is not kept.
 */
export function createTokenVerifier(options: VerifierOptions): VerifyToken {
  const { introspect, tokenCacheTtlSeconds } = options
  const grants = new LRUCache<string, Grant>({
    ...CLOCK,
    max: MAX_GRANTS,
    maxSize: MAX_GRANT_BYTES,
  })
  const refusals = new LRUCache<string, InvalidToken>({ ...CLOCK, max: MAX_REFUSALS })
  const inFlight = new Map<string, Promise<Found>>()
  const admit = createAdmission(options.refusedTokensPerMinute)

  const judge = async (token: string, key: string, traceparent?: string): Promise<Found> =>
    admit(key, (standing) => ask(token, key, traceparent, standing))

  async function ask(
    token: string,
    key: string,
    traceparent: string | undefined,
    standing: Standing,
  ): Promise<Grant | InvalidToken | Unavailable> {
    const introspection = await introspect(token, traceparent, standing)
    if ('kind' in introspection) return introspection
    const now = Date.now() / 1000
    const verdict = judgeIntrospection(introspection.answer, options, now)
    keep(key, verdict, now)
    return verdict
  }

  function keep(key: string, verdict: Found, now: number): void {
    const isGrant = !('kind' in verdict)
    const life = isGrant ? (verdict.expiresAt ?? Infinity) - now : REFUSAL_TTL_SECONDS
    const ttl = Math.floor(Math.min(tokenCacheTtlSeconds, life) * 1000)
    if (ttl <= 0) return // the cache would take 0 for "forever"
    if (isGrant) grants.set(key, verdict, { ttl, size: heapBytes(verdict) })
    else if (verdict.kind === 'invalid_token') refusals.set(key, verdict, { ttl })
  }

  async function judgeShared(...asked: Parameters<typeof judge>): Promise<Found> {
    const [, key] = asked
    const shared = inFlight.get(key) ?? judge(...asked).finally(() => inFlight.delete(key))
    inFlight.set(key, shared)
    return shared
  }

  return async (token, traceparent) => {
    const key = createHash('sha256').update(token).digest('base64url')
    const known = grants.get(key) ?? refusals.get(key)
    // Without a cache each request is introspected on its own.
    const find = tokenCacheTtlSeconds === 0 ? judge : judgeShared
    const found = known ?? (await find(token, key, traceparent))
    const outcome = 'kind' in found ? found : callerOf(token, found, options.resource)
    return { outcome, cached: known !== undefined }
  }
}

/** Nothing that a tool does to its caller reaches another call: all is frozen, but for the URL, which each reader gets anew. */
function callerOf(token: string, grant: Grant, resource: string): AuthInfo {
  return Object.freeze({
    token,
    ...grant,
    get resource() {
      return new URL(resource)
    },
  })
}
