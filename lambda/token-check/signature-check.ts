import { importJWK } from 'jose/key/import'
import { compactVerify } from 'jose/jws/compact/verify'
import { fittingKeys, type JsonWebKey } from '../oauth/json-web-keys.ts'
import type { UnverifiedJwt } from '../oauth/jwt.ts'
import { quoted } from '../oauth/quoted.ts'
import { invalidToken } from '../oauth/invalid-token.ts'
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
    let problem: InvalidToken = unknownKey(jwt)
    // A read in progress may have begun before the key was added: it can bring the key, and never rule it out.
    for (const read of [keys.current, keys.awaited, keys.renewed]) {
      // eslint-disable-next-line no-await-in-loop -- the next read only matters when this one brings no key
      const known = await read()
      if (known === undefined) continue
      if ('kind' in known) return known
      const fitting = fittingKeys(known, jwt)
      // eslint-disable-next-line no-await-in-loop
      if (await isSignedBy(token, jwt, fitting)) return undefined
      problem = fitting.length > 0 ? unsigned(jwt) : unknownKey(jwt)
      // With an ID, the token names one key: when that did not sign it, no other did.
      if (jwt.keyId !== undefined && fitting.length > 0) return problem
    }
    return problem
  }
}

/** Imports each key once for each algorithm, for as long as the key set has it. */
function createVerification() {
  const imported = new WeakMap<JsonWebKey, Map<string, ReturnType<typeof importJWK>>>()

  async function usable(key: JsonWebKey, algorithm: string) {
    // `fittingKeys` has looked at the operations; the import would fail for one beside "verify".
    const { key_ops: _, ...bare } = key
    const ofKey = imported.get(key) ?? new Map<string, ReturnType<typeof importJWK>>()
    imported.set(key, ofKey)
    const known = ofKey.get(algorithm) ?? importJWK(bare, algorithm)
    ofKey.set(algorithm, known)
    return known
  }

  async function verifies(token: string, { algorithm }: UnverifiedJwt, key: JsonWebKey) {
    try {
      await compactVerify(token, await usable(key, algorithm), { algorithms: [algorithm] })
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
  return invalidToken(
    'bad_signature',
    `not signed by the issuer’s ${algorithm} key ${quoted(keyId ?? null)}`,
  )
}

function unknownKey({ algorithm, keyId }: UnverifiedJwt): InvalidToken {
  return invalidToken('unknown_key', `the issuer has no ${algorithm} key ${quoted(keyId ?? null)}`)
}
