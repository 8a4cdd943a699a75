import { createTokenBucket } from '../base/token-bucket.ts'
import { withTimeout } from '../base/with-timeout.ts'
import { jwksUriOf } from '../oauth/authorization-server-metadata.ts'
import { readJsonObject } from '../oauth/json-answer.ts'
import { type JsonWebKey, readKeys } from '../oauth/json-web-keys.ts'
import type { Throttled, Unavailable } from '../oauth/rejection.ts'
import { unreachable } from './introspection-outcome.ts'
import { readIssuerMetadata } from './issuer-metadata.ts'
import type { PooledFetch } from './pooled-fetch.ts'

export interface KeySetOptions {
  readonly issuer: string
  /** Undefined: the one in the issuer's metadata. */
  readonly jwksUri: string | undefined
  /** Keys that came with the function. */
  readonly shippedKeys?: readonly JsonWebKey[] | undefined
  readonly fetch: PooledFetch
}

/** The public keys by which an issuer signs. */
export interface KeySet {
  readonly current: () => Promise<readonly JsonWebKey[] | Unavailable>
  /** What a read in progress brings: keys that may have been added. Undefined: there is none. */
  readonly awaited: () => Promise<readonly JsonWebKey[] | Unavailable> | undefined
  /** The keys after the known ones did not verify a token: another one may have been added. */
  readonly renewed: () => Promise<readonly JsonWebKey[] | Throttled | Unavailable>
}

/** How long keys count as current: a key that the issuer withdraws is trusted that long. */
export const KEYS_MAX_AGE_MS = 900_000
/** After a failed read, the known keys serve for this time, or nothing does. */
export const RETRY_AFTER_MS = 5000
/** Bounds metadata and keys together. Three such reads and an introspection stay below the function's own timeout. */
export const READ_TIMEOUT_MS = 4000
/** Anybody can send tokens with made-up key IDs. A rotation needs one read; the rest is for several at once. */
const RENEWALS_PER_MINUTE = 12
const RENEWALS_AT_ONCE = 3

/**
 * Reads the keys of an issuer on first use, once for all callers that wait, and again after their time or when a token
 * names an unknown one. While a read fails, the last keys stay in use, because an outage says nothing about them, and no
 * request waits for the next read.
 */
export function createKeySet({ issuer, jwksUri, shippedKeys, fetch }: KeySetOptions): KeySet {
  let known = shippedKeys
  let staleAt = shippedKeys === undefined ? 0 : Date.now() + KEYS_MAX_AGE_MS
  let failure: Unavailable | undefined
  let reading: Promise<readonly JsonWebKey[] | Unavailable> | undefined
  const renewals = createTokenBucket(RENEWALS_PER_MINUTE, RENEWALS_AT_ONCE, () => Date.now())

  async function fetchKeys(): Promise<readonly JsonWebKey[]> {
    const url = jwksUri ?? jwksUriOf(await readIssuerMetadata(issuer, fetch), issuer)
    const headers = { accept: 'application/jwk-set+json, application/json' }
    return readKeys(readJsonObject(await fetch(url, { method: 'GET', headers })))
  }

  async function read(): Promise<readonly JsonWebKey[] | Unavailable> {
    try {
      known = await withTimeout(fetchKeys(), READ_TIMEOUT_MS, 'the issuer')
      staleAt = Date.now() + KEYS_MAX_AGE_MS
      failure = undefined
      return known
    } catch (error) {
      staleAt = Date.now() + RETRY_AFTER_MS
      failure = unreachable(error, 'no keys: ')
      return known ?? failure
    }
  }

  async function readShared(): Promise<readonly JsonWebKey[] | Unavailable> {
    reading ??= read().finally(() => (reading = undefined))
    return reading
  }

  return {
    async current() {
      const held = known ?? failure
      if (held !== undefined && Date.now() < staleAt) return held
      const next = readShared()
      return known !== undefined && failure !== undefined ? known : next
    },
    awaited: () => reading,
    async renewed() {
      if (reading === undefined) {
        if (renewals.units() < 1) return TOO_MANY_UNKNOWN_KEYS
        renewals.spend(1)
      }
      const keys = await readShared()
      return failure ?? keys
    },
  }
}

const TOO_MANY_UNKNOWN_KEYS: Throttled = {
  kind: 'throttled',
  reason: 'too_many_unknown_keys',
  detail: 'not checked: the keys were read just before, for tokens with other unknown keys',
  retryAfterSeconds: RETRY_AFTER_MS / 1000,
}
