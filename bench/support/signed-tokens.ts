/** Signed access tokens (RFC 9068), in place of the opaque ones of a plan. They are signed before the measurement. */
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type Claims, claimsOf } from './claims.ts'
import { FOREIGN_RESOURCE, TOKENS } from './events.ts'
import type { Step } from './plan.ts'

const ALG = 'RS256'
const KEY_ID = 'bench-key'
const TWO_HOURS_S = 7200
const SCHEME = 'Bearer '

export interface TokenSigner {
  /** The public keys, as a JSON Web Key Set (RFC 7517). */
  readonly keys: { readonly keys: readonly object[] }
  /** Replaces a step's opaque tokens by signed ones that deserve the same answer. */
  readonly withSignedTokens: (step: Step, issuer: string) => Promise<Step>
}

export async function createTokenSigner(): Promise<TokenSigner> {
  const own = await generateKeyPair(ALG, { modulusLength: 2048, extractable: true })
  const stranger = await generateKeyPair(ALG, { modulusLength: 2048 })
  const publicKey = { ...(await exportJWK(own.publicKey)), kid: KEY_ID, alg: ALG, use: 'sig' }

  const sign = async (claims: Claims, key = own.privateKey) =>
    new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader({ alg: ALG, kid: KEY_ID, typ: 'at+jwt' })
      .sign(key)
  const signers: Readonly<Record<string, (issuer: string) => Promise<string>>> = {
    [TOKENS.valid]: async (issuer) => sign(claimsOf(issuer)),
    [TOKENS.unknown]: async (issuer) => sign(claimsOf(issuer), stranger.privateKey),
    [TOKENS.foreign]: async (issuer) => sign(claimsOf(issuer, FOREIGN_RESOURCE)),
    [TOKENS.expired]: async (issuer) => sign(claimsOf(issuer, undefined, TWO_HOURS_S)),
  }

  return {
    keys: { keys: [publicKey] },
    async withSignedTokens(step, issuer) {
      const { headers } = step.event
      const signer = signers[headers['authorization']?.slice(SCHEME.length) ?? '']
      if (signer === undefined) return step
      const length = Math.min(step.tokens ?? 1, step.count)
      const tokens = await Promise.all(Array.from({ length }, async () => signer(issuer)))
      return { ...step, signedTokens: tokens }
    },
  }
}
