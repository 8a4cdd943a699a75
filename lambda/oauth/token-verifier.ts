import { createHash } from 'node:crypto'
import type { AuthInfo } from '@modelcontextprotocol/server'
import { LRUCache } from 'lru-cache'
import type { Introspect } from './introspection.ts'
import { type Grant, judgeIntrospection, type TokenPolicy } from './introspection-verdict.ts'
import { isRejection, type Rejection } from './rejection.ts'

/** The seam between the gate and whatever knows about access tokens. */
export type VerifyToken = (token: string) => Promise<AuthInfo | Rejection>

export interface VerifierOptions extends TokenPolicy {
  readonly introspect: Introspect
  /** The longest time for which a verdict is reused; 0: every token is introspected each time. */
  readonly tokenCacheTtlSeconds: number
}

/** An entry takes about a kilobyte. */
const MAX_CACHED_TOKENS = 10_000

/**
 * Verifies access tokens by introspection (RFC 7662). A verdict is reused within the cache's time and the token's
 * own (RFC 7662 §4). Tokens are kept as their SHA-256 only; what is not known to be valid is not kept at all.
 */
export function createTokenVerifier(options: VerifierOptions): VerifyToken {
  // The wall clock: a monotonic one may stand still while the function is frozen, and keep a dead token alive.
  const grants = new LRUCache<string, Grant>({
    max: MAX_CACHED_TOKENS,
    ttlResolution: 0,
    perf: Date,
  })

  return async (token) => {
    const key = createHash('sha256').update(token).digest('base64url')
    const known = grants.get(key)
    if (known !== undefined) return { token, ...known }

    const introspection = await options.introspect(token)
    if (isRejection(introspection)) return introspection
    const now = Date.now() / 1000
    const verdict = judgeIntrospection(introspection.answer, options, now)
    if (isRejection(verdict)) return verdict
    const remainingSeconds = (verdict.expiresAt ?? Infinity) - now
    const ttl = Math.floor(Math.min(options.tokenCacheTtlSeconds, remainingSeconds) * 1000)
    if (ttl > 0) grants.set(key, verdict, { ttl })
    return { token, ...verdict }
  }
}
