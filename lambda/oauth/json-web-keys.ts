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

/** Members of private and symmetric keys (RFC 7518 §6). Whoever reads such a key can sign by it. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const
/** RFC 7518 §3.3: 2048 bits. */
const MIN_RSA_BYTES = 256

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
 * has one. Keys by which others than the issuer can sign never are among them.
 *
 * @see RFC 7517 §4, RFC 8725 §3.1 and §3.5
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
    .filter(isPublic)
    .filter(isStrong)
    .slice(0, MAX_FITTING)
}

const isPublic = (key: JsonWebKey) => privateMemberOf(key) === undefined

/** The first member that only private and symmetric keys have. */
export function privateMemberOf(key: JsonWebKey): string | undefined {
  return PRIVATE_MEMBERS.find((name) => key[name] !== undefined)
}

/** With the exponent 1 everybody can sign, and RSA has no even ones (RFC 8017 §3.1). */
function isStrong({ kty, n, e }: JsonWebKey): boolean {
  if (kty !== 'RSA') return true
  const exponent = bytesOf(e)
  const last = exponent.at(-1) ?? 0
  return bytesOf(n).length >= MIN_RSA_BYTES && last % 2 === 1 && (exponent.length > 1 || last > 1)
}

/** The bytes of a number in base64url (RFC 7518 §6.3.1), without zeros before it. */
function bytesOf(number: unknown): Buffer {
  const bytes = Buffer.from(typeof number === 'string' ? number : '', 'base64url')
  const start = bytes.findIndex((byte) => byte !== 0)
  return bytes.subarray(start < 0 ? bytes.length : start)
}

/** RFC 9864: `Ed25519` is the full name of what `EdDSA` says with that curve. */
function isFor(named: unknown, algorithm: string): boolean {
  return (
    named === algorithm || [named, algorithm].every((one) => one === 'EdDSA' || one === 'Ed25519')
  )
}
