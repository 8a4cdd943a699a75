/** Issues signed tokens, and the documents by which they are verified. */
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import type { JsonWebKey } from '../../lambda/oauth/json-web-keys.ts'
import type { PooledFetch } from '../../lambda/token-check/pooled-fetch.ts'

export const ISSUER = 'https://auth.example.com/realms/main'
export const JWKS_URI = 'https://auth.example.com/jwks'

type Claims = Readonly<Record<string, unknown>>

export interface Signer {
  readonly publicKey: JsonWebKey
  /** @param header changes to `alg`, `kid` and `typ: at+jwt`; undefined members are left out */
  readonly sign: (claims: Claims, header?: Readonly<Record<string, unknown>>) => Promise<string>
}

export async function createSigner(alg = 'ES256', kid = 'key-1'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return {
    publicKey: { ...(await exportJWK(publicKey)), kid, use: 'sig' } as JsonWebKey,
    async sign(claims, header = {}) {
      const all = Object.entries({ alg, kid, typ: 'at+jwt', ...header })
      const given = Object.fromEntries(all.filter(([, value]) => value !== undefined))
      return new SignJWT(claims).setProtectedHeader(given as JWTHeaderParameters).sign(privateKey)
    },
  }
}

/** A token of any three parts, signed by nobody. */
export function unsignedToken(header: unknown, claims: unknown, signature = 'AAAA'): string {
  const part = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}

export interface Documents {
  /** May be changed at any time. */
  keys: readonly object[]
  isDown: boolean
  isHanging: boolean
  /** Delays answers, which are those of the time when they were asked for. */
  until: Promise<void> | undefined
  /** The URLs that were read. */
  readonly reads: string[]
  readonly fetch: PooledFetch
}

/** Stands in for the connection to an issuer. */
export function documentsOf(keys: readonly object[], metadata: object = {}): Documents {
  const documents: Documents = {
    keys,
    isDown: false,
    isHanging: false,
    until: undefined,
    reads: [],
    async fetch(url) {
      documents.reads.push(url)
      if (documents.isDown) throw new Error('down')
      if (documents.isHanging) await Promise.race([])
      const body =
        url === JWKS_URI
          ? { keys: documents.keys }
          : { issuer: ISSUER, jwks_uri: JWKS_URI, ...metadata }
      const answer = {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }
      await documents.until
      return answer
    },
  }
  return documents
}
