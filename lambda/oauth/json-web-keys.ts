/** A public key (RFC 7517 §4). */
export interface JsonWebKey {
  readonly kty: string
  readonly kid?: string
  readonly [member: string]: unknown
}

/** What an algorithm needs of a key (RFC 7518 §3.1, RFC 8037 §3.1). */
const KEY_TYPES: Readonly<Record<string, readonly [kty: string, crv?: string]>> = {
  RS: ['RSA'],
  PS: ['RSA'],
  ES256: ['EC', 'P-256'],
  ES384: ['EC', 'P-384'],
  ES512: ['EC', 'P-521'],
  Ed: ['OKP', 'Ed25519'],
}

/** Keys of one algorithm that share an ID, or have none: trying them all must stay cheap. */
const MAX_FITTING = 4

/**
 * Reads a JWK Set (RFC 7517 §5). Members that are no keys are ignored.
 *
 * @throws when it is none
 */
export function readKeys({ keys }: Readonly<Record<string, unknown>>): readonly JsonWebKey[] {
  if (!Array.isArray(keys)) throw new Error('the JWK Set has no list "keys"')
  return keys.filter(isKey)
}

function isKey(key: unknown): key is JsonWebKey {
  if (typeof key !== 'object' || key === null) return false
  const { kty, kid } = key as Readonly<Record<string, unknown>>
  return typeof kty === 'string' && (kid === undefined || typeof kid === 'string')
}

/**
 * Returns the keys that may have signed a token: of the algorithm's type, for signatures, and with the token's key ID if it
 * has one. A symmetric key never is one of them.
 *
 * @see RFC 7517 §4, RFC 8725 §3.1
 */
export function fittingKeys(
  keys: readonly JsonWebKey[],
  { algorithm, keyId }: { readonly algorithm: string; readonly keyId: string | undefined },
): readonly JsonWebKey[] {
  const [type, curve] = KEY_TYPES[algorithm] ?? KEY_TYPES[algorithm.slice(0, 2)] ?? []
  return keys
    .filter(({ kty, kid, crv, alg = algorithm, use = 'sig', key_ops: operations }) => {
      const isOfType = kty === type && (curve === undefined || crv === curve)
      const verifies = !Array.isArray(operations) || operations.includes('verify')
      return (
        isOfType && verifies && isFor(alg, algorithm) && use === 'sig' && (keyId ?? kid) === kid
      )
    })
    .slice(0, MAX_FITTING)
}

/** RFC 9864: `Ed25519` is the full name of what `EdDSA` says with that curve. */
function isFor(named: unknown, algorithm: string): boolean {
  return (
    named === algorithm || [named, algorithm].every((one) => one === 'EdDSA' || one === 'Ed25519')
  )
}
