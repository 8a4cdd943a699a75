/** Proofs that the sender of a request has the key that its token is bound to (RFC 9449). */
import { fittingKeys, type JsonWebKey, privateMemberOf } from './json-web-keys.ts'
import { decodePart } from './jwt.ts'
import { isAt } from './proof-url.ts'
import { quoted } from './quoted.ts'
import type { InvalidProof } from './rejection.ts'

/** A proof whose signature nobody has verified yet. */
export interface Proof {
  readonly jwt: string
  readonly algorithm: string
  /** The public key that the proof brings: nothing says yet whose it is. */
  readonly key: JsonWebKey
  readonly claims: Readonly<Record<string, unknown>>
}

/** What a proof has to be about. */
export interface Proven {
  readonly method: string
  /** The canonical URL of this server, out of its settings: no header of a request can change it. */
  readonly resource: string
  /** SHA-256 of the access token, in base64url. */
  readonly tokenHash: string
}

/** RFC 9449 §4.2: asymmetric ones only. They are what clients sign by, without those that cost the most to verify. */
export const PROOF_ALGORITHMS: readonly string[] = [
  'ES256',
  'ES384',
  'EdDSA',
  'Ed25519',
  'PS256',
  'RS256',
]

/** A proof by the longest RSA key, with a nonce and a long URL, has some 2,500 characters. */
export const MAX_PROOF_LENGTH = 4096
/** Verifying takes the longer, the longer the key: 4096 bits. */
const MAX_RSA_BYTES = 512
/** Its public exponent decides most of that time: 65537 has three bytes. */
const MAX_EXPONENT_BYTES = 4
/** RFC 9449 §11.1: a proof is made for one request, and sent at once. */
export const PROOF_MAX_AGE_SECONDS = 60

/**
 * Takes the proof of a request apart, and refuses one whose form or key no proof may have. Nothing here costs more than
 * reading it.
 *
 * @param header the `DPoP` header; several are joined by commas, which no JWT has
 * @see RFC 9449 §4.3, checks 1 to 7
 */
export function readProof(header: string | undefined): Proof | InvalidProof {
  if (header === undefined || header === '') return invalidProof('no_proof', 'no DPoP header')
  if (header.includes(',')) return invalidProof('several_proofs', 'several DPoP headers')
  if (header.length > MAX_PROOF_LENGTH) {
    return invalidProof('proof_too_long', `a proof of ${header.length} characters`)
  }
  const parts = header.split('.')
  const [head, claims] = parts.slice(0, 2).map(decodePart)
  if (parts.length !== 3 || head === undefined || claims === undefined) {
    return invalidProof('malformed_proof', 'a proof that is no signed JWT')
  }
  const { typ, alg, jwk, crit, b64 } = head
  if (typ !== 'dpop+jwt') return invalidProof('malformed_proof', `a proof of typ ${shown(typ)}`)
  if (crit !== undefined || b64 !== undefined) {
    return invalidProof('malformed_proof', 'a proof with critical header parameters')
  }
  if (typeof alg !== 'string' || !PROOF_ALGORITHMS.includes(alg)) {
    return invalidProof('proof_algorithm', `a proof signed by ${shown(alg)}`)
  }
  const key = readKey(jwk, alg)
  return typeof key === 'string'
    ? invalidProof('proof_key', key)
    : { jwt: header, algorithm: alg, key, claims }
}

/** What makes a key of each type, beside the type. */
const KEY_MEMBERS = new Map([
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
  ['RSA', ['n', 'e']],
])

/**
 * Takes only the members that make the key (RFC 7638 §3.2), so that nothing else decides how it is used.
 *
 * @returns what is wrong with it, if there is anything
 */
function readKey(jwk: unknown, algorithm: string): JsonWebKey | string {
  if (typeof jwk !== 'object' || jwk === null) return 'a proof without a jwk'
  const given = jwk as JsonWebKey
  const secret = privateMemberOf(given)
  if (secret !== undefined) return `a proof with a private key, which has ${secret}`
  const { kty } = given
  const texts = (KEY_MEMBERS.get(kty) ?? []).map((name) => [name, textOf(given[name])] as const)
  const key: JsonWebKey = { kty, ...Object.fromEntries(texts) }
  const [fitting] = fittingKeys([key], { algorithm, keyId: undefined })
  const isWhole = texts.every(([, text]) => text !== '')
  const isShort = bytesIn(key['n']) <= MAX_RSA_BYTES && bytesIn(key['e']) <= MAX_EXPONENT_BYTES
  return fitting !== undefined && isShort && isWhole ? key : `a proof with no key for ${algorithm}`
}

/** The name of a curve, or a number in base64url: `jose` throws for others. */
const MEMBER = /^[\w-]+$/

const textOf = (member: unknown) =>
  typeof member === 'string' && MEMBER.test(member) ? member : ''

const bytesIn = (number: unknown) => Buffer.byteLength(textOf(number), 'base64url')

/**
 * Says why a proof is not about this request. When a nonce of this server tells when it was made, `iat` need not: clients
 * with a wrong clock are served as well.
 *
 * @param now seconds since the epoch
 * @see RFC 9449 §4.3, checks 3, 8, 9, 11 and 12
 */
export function proofProblem(
  { claims }: Proof,
  { method, resource, tokenHash }: Proven,
  now: number,
  { clockSkewSeconds, isTimed }: { readonly clockSkewSeconds: number; readonly isTimed: boolean },
): InvalidProof | undefined {
  const { jti, htm, htu, iat, ath } = claims
  if (typeof jti !== 'string' || jti === '') {
    return invalidProof('malformed_proof', `a proof with the jti ${shown(jti)}`)
  }
  if (htm !== method) return invalidProof('wrong_method', `a proof for ${shown(htm)}`)
  if (!isAt(htu, resource)) return invalidProof('wrong_url', `a proof for ${placeIn(htu)}`)
  if (ath !== tokenHash) return invalidProof('wrong_token', 'a proof for another access token')
  if (typeof iat !== 'number' || !Number.isFinite(iat)) {
    return invalidProof('malformed_proof', `a proof with the iat ${shown(iat)}`)
  }
  const age = now - iat
  if (!isTimed && (age > PROOF_MAX_AGE_SECONDS + clockSkewSeconds || age < -clockSkewSeconds)) {
    return invalidProof('stale_proof', `a proof made ${Math.round(age)} s ago by our clock`)
  }
  return undefined
}

/** For the log, without user information and query, where clients may put secrets. */
function placeIn(htu: unknown): string {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return 'no URL'
  const { protocol, host, pathname } = new URL(htu)
  return `the URL ${shown(`${protocol}//${host}${pathname}`)}`
}

/** @param detail for the log */
export function invalidProof(reason: InvalidProof['reason'], detail: string): InvalidProof {
  return { kind: 'invalid_proof', reason, detail }
}

const shown = (value: unknown) => quoted(value ?? null)
