/** The keys by which this server's own client signs, and how they are published. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

/** A public key as authorization servers read it (RFC 7517 §4). */
export interface PublishedKey {
  readonly kid: string
  readonly alg: string
  readonly use: 'sig'
  readonly [member: string]: string
}

/** RFC 7518 §3.3. */
const MIN_RSA_BITS = 2048

/** Algorithms by curve (RFC 7518 §3.4, RFC 8037 §3.1). */
const ALGORITHMS: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}

/** Base64 of DER, as `aws kms get-public-key` prints it. */
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/

/**
 * Reads a public key: PEM, or the base64 text of its SubjectPublicKeyInfo alone.
 *
 * @throws when it is none, or a private one; the message quotes nothing of it and continues a sentence
 */
export function readPublicKey(text: string): PublishedKey {
  if (isPrivate(text)) {
    throw new Error(
      'a private key, which must stay where it is: give its public part, as `openssl pkey -in client-key.pem -pubout` writes it',
    )
  }
  return publishedKey(parsed(text))
}

/**
 * Describes a public key, with its thumbprint as ID (RFC 7638) and the algorithm that follows from its type.
 *
 * For RSA that is RS256, which servers should support (OpenID Connect Discovery 1.0 §3); those that refuse it, by FAPI 2.0,
 * take ES256.
 *
 * @throws when no algorithm uses such a key
 */
export function publishedKey(key: KeyObject): PublishedKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength: bits = 0 } = {} } = key
  if (type === 'rsa' && bits < MIN_RSA_BITS) {
    throw new Error(`an RSA key of ${bits} bits: use one of ${MIN_RSA_BITS} or more`)
  }
  const jwk = type === 'rsa' || type === 'ec' || type === 'ed25519' ? exported(key) : {}
  const alg = type === 'rsa' ? 'RS256' : ALGORITHMS[jwk['crv'] ?? '']
  if (alg === undefined) {
    throw new Error(`a key of the type "${type}": use RSA, P-256, P-384, P-521 or Ed25519`)
  }
  return { ...jwk, kid: thumbprintOf(jwk), alg, use: 'sig' }
}

/** Writes a JWK Set (RFC 7517 §5). */
export function jwkSetOf(keys: readonly string[]): string {
  return JSON.stringify({ keys: keys.map(readPublicKey) })
}

/** The text without PEM's frame and line breaks, which fits into a variable. */
export function onOneLine(key: string): string {
  return key.replaceAll(/-----[^-]+-----|\s/g, '')
}

function isPrivate(text: string): boolean {
  if (/PRIVATE KEY|"d"\s*:/.test(text)) return true
  try {
    createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
    return true
  } catch {
    return false
  }
}

function parsed(text: string): KeyObject {
  try {
    const bare = onOneLine(text)
    if (!BASE64.test(bare)) throw new Error('no base64')
    return createPublicKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'spki' })
  } catch {
    throw new Error(
      'no public key: give it as PEM ("BEGIN PUBLIC KEY"), or its base64 text as `aws kms get-public-key` prints it',
    )
  }
}

function exported(key: KeyObject): Readonly<Record<string, string>> {
  return key.export({ format: 'jwk' }) as Record<string, string>
}

/** RFC 7638 §3: the members of a public key in order. Node.js exports no others. */
function thumbprintOf(jwk: Readonly<Record<string, string>>): string {
  const members = Object.fromEntries(
    Object.entries(jwk).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}
