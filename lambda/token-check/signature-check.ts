import { importJWK } from 'jose/key/import'
import { compactVerify } from 'jose/jws/compact/verify'
import { fittingKeys, type JsonWebKey } from '../oauth/json-web-keys.ts'
import type { UnverifiedJwt } from '../oauth/jwt.ts'
import { quoted } from '../oauth/quoted.ts'
import type { InvalidToken, Throttled, Unavailable } from '../oauth/rejection.ts'
import type { KeySet } from './key-set.ts'

/** Says why a JWT is not one that the issuer has signed, or why nobody can tell. Undefined: it is one. */
type SignatureProblem = (
  jwt: string,
  read: UnverifiedJwt,
) => Promise<InvalidToken | Throttled | Unavailable | undefined>

/** Verifies signatures by the keys of an issuer, which are read again when none of the known ones fits. */
export function createSignatureCheck(keys: KeySet): SignatureProblem {
  const isSignedBy = createVerification()

  return async (token, jwt) => {
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
