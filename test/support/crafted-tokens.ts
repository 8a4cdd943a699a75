/** Tokens as an attacker would craft them: any text as header and claims, signed by any key, without a JWT library. */
import crypto, { type KeyObject } from 'node:crypto'

/** How each algorithm signs (RFC 7518 §3.1, RFC 8037 §3.1). */
const HASHES: Readonly<Record<string, string | undefined>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
}
const CURVES: Readonly<Record<string, string>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
}

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export function keyPairFor(algorithm: string): KeyPair {
  const namedCurve = CURVES[algorithm]
  if (namedCurve !== undefined) return crypto.generateKeyPairSync('ec', { namedCurve })
  if (algorithm.startsWith('Ed')) return crypto.generateKeyPairSync('ed25519')
  return crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** A public key for a JWK Set. */
export function jwkOf({ publicKey }: Pick<KeyPair, 'publicKey'>, members: object = {}) {
  return { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', ...members }
}

/** Header or claims: a text as it is, bytes as they are, and anything else as JSON. */
export type Part = Readonly<Record<string, unknown>> | string | Buffer

export function encoded(part: Part): string {
  const bytes = Buffer.isBuffer(part)
    ? part
    : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part))
  return bytes.toString('base64url')
}

/** A token with this signature. */
export function tokenWith(header: Part, claims: Part, sign: (input: Buffer) => Buffer): string {
  const input = `${encoded(header)}.${encoded(claims)}`
  return `${input}.${sign(Buffer.from(input)).toString('base64url')}`
}

/** A token that is signed as an algorithm says, whatever its header says. */
export function craft(
  header: Part,
  claims: Part,
  key: KeyObject,
  algorithm = key.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256',
): string {
  return tokenWith(header, claims, (input) => signature(input, key, algorithm))
}

function signature(input: Buffer, key: KeyObject, algorithm: string): Buffer {
  const padding = algorithm.startsWith('PS')
    ? crypto.constants.RSA_PKCS1_PSS_PADDING
    : crypto.constants.RSA_PKCS1_PADDING
  const saltLength = crypto.constants.RSA_PSS_SALTLEN_DIGEST
  const options = key.asymmetricKeyType === 'rsa' ? { padding, saltLength } : {}
  return crypto.sign(HASHES[algorithm] ?? null, input, {
    key,
    dsaEncoding: 'ieee-p1363',
    ...options,
  })
}

/** A token with a MAC (RFC 7518 §3.2). */
export function craftMac(header: Part, claims: Part, secret: Buffer | string): string {
  return tokenWith(header, claims, (input) =>
    crypto.createHmac('sha256', secret).update(input).digest(),
  )
}
