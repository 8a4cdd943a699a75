import { importJWK } from 'jose/key/import'
import { compactVerify } from 'jose/jws/compact/verify'
import {
  type IntrospectionAnswer,
  malformedMember,
  withoutNull,
} from '../oauth/introspection-answer.ts'
import { fittingKeys, type JsonWebKey } from '../oauth/json-web-keys.ts'
import { readJwt, type UnverifiedJwt } from '../oauth/jwt.ts'
import { foreignKind, profiledClaims, type ScopeNames } from '../oauth/profiled-claims.ts'
import type { Profile } from '../oauth/profiles.ts'
import { quoted } from '../oauth/quoted.ts'
import type { InvalidToken, Throttled, Unavailable } from '../oauth/rejection.ts'
import type { KeySet } from './key-set.ts'

export interface SignatureOptions extends ScopeNames {
  readonly issuer: string
  readonly profile: Profile
  readonly keys: KeySet
}

/** What a signed token says, or why nobody can tell. */
type Signed = { readonly answer: IntrospectionAnswer } | InvalidToken | Throttled | Unavailable

/** Returns the claims of a token that the issuer has signed, as an introspection answer would give them. */
export type ReadSigned = (token: string) => Promise<Signed>

/**
 * Verifies signed access tokens (RFC 9068 §4, RFC 8725 §3). Header and issuer are looked at before any key is, and nothing
 * else of a token before its signature.
 */
export function createSignature(options: SignatureOptions): ReadSigned {
  const { issuer, profile, keys } = options
  const isSignedBy = createVerification()

  async function signatureProblem(token: string, jwt: UnverifiedJwt) {
    const known = await keys.current()
    if ('kind' in known) return known
    const fitting = fittingKeys(known, jwt)
    if (await isSignedBy(token, jwt, fitting)) return undefined
    // With an ID, the token names one key: when that did not sign it, no other did.
    if (jwt.keyId !== undefined && fitting.length > 0) return unsigned(jwt)
    const renewed = await keys.renewed()
    if ('kind' in renewed) return renewed
    const added = fittingKeys(renewed, jwt)
    if (await isSignedBy(token, jwt, added)) return undefined
    return added.length > 0 ? unsigned(jwt) : unknownKey(jwt)
  }

  return async (token) => {
    const jwt = readJwt(token, profile.types)
    if ('kind' in jwt) return jwt
    const { iss } = jwt.claims
    if (iss !== issuer)
      return refused('wrong_issuer', `issued by ${quoted(iss ?? null)}, not by ${quoted(issuer)}`)
    const problem = await signatureProblem(token, jwt)
    if (problem !== undefined) return problem
    const otherKind = foreignKind(jwt.claims, profile)
    if (otherKind !== undefined) return refused('wrong_token_type', otherKind)
    const answer = withoutNull({ ...profiledClaims(jwt.claims, profile, options), active: true })
    const malformed = malformedMember(answer)
    return malformed === undefined
      ? { answer }
      : refused('malformed_jwt', `a malformed ${malformed}`)
  }
}

/** Keys are imported once, for as long as the key set has them. */
function createVerification() {
  const imported = new WeakMap<JsonWebKey, ReturnType<typeof importJWK>>()

  async function verifies(token: string, { algorithm }: UnverifiedJwt, key: JsonWebKey) {
    try {
      const usable = imported.get(key) ?? importJWK(key, algorithm)
      imported.set(key, usable)
      await compactVerify(token, await usable, { algorithms: [algorithm] })
      return true
    } catch {
      return false // a key that cannot be used has signed nothing
    }
  }

  return async (
    token: string,
    jwt: UnverifiedJwt,
    keys: readonly JsonWebKey[],
  ): Promise<boolean> => {
    const verified = await Promise.all(keys.map(async (key) => verifies(token, jwt, key)))
    return verified.includes(true)
  }
}

function unsigned({ algorithm, keyId }: UnverifiedJwt): InvalidToken {
  return refused(
    'bad_signature',
    `not signed by the issuer’s ${algorithm} key ${quoted(keyId ?? null)}`,
  )
}

function unknownKey({ algorithm, keyId }: UnverifiedJwt): InvalidToken {
  return refused('unknown_key', `the issuer has no ${algorithm} key ${quoted(keyId ?? null)}`)
}

function refused(reason: InvalidToken['reason'], detail: string): InvalidToken {
  return { kind: 'invalid_token', reason, detail }
}
