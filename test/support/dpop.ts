/** Proofs of DPoP (RFC 9449), right ones and wrong ones. */
import { createHash, randomUUID } from 'node:crypto'
import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  SignJWT,
} from 'jose'

export interface ProofKey {
  readonly algorithm: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  /** What a token that is bound to the key has in `cnf` (RFC 9449 §6.1). */
  readonly jkt: string
}

export interface ProofParts {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly token?: string
  readonly method?: string
}

export const PROVEN_URL = 'https://mcp.example.com/mcp'

export async function proofKey(algorithm = 'ES256'): Promise<ProofKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return { algorithm, privateKey, jwk, jkt: await calculateJwkThumbprint(jwk) }
}

export const tokenHash = (token: string) => createHash('sha256').update(token).digest('base64url')

/** Makes a proof that is right, but for the given parts; what is undefined is left out. */
export async function proofBy(key: ProofKey, parts: ProofParts = {}): Promise<string> {
  const { header = {}, claims = {}, token = 'abc', method = 'POST' } = parts
  const all = {
    jti: randomUUID(),
    htm: method,
    htu: PROVEN_URL,
    iat: Math.floor(Date.now() / 1000),
    ath: tokenHash(token),
    ...claims,
  }
  const protectedHeader = { typ: 'dpop+jwt', alg: key.algorithm, jwk: key.jwk, ...header }
  return new SignJWT(all).setProtectedHeader(protectedHeader).sign(key.privateKey)
}

/** The same without a signature that means anything, for headers that no library would sign. */
export function unsignedProof(header: unknown, claims: unknown): string {
  const [head, body] = [header, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${head}.${body}.AAAA`
}
