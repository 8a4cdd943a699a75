/** Loaded with the first proof: `jose` verifies it. */
import { createHash } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'
import { importJWK } from 'jose/key/import'
import { compactVerify } from 'jose/jws/compact/verify'
import { invalidProof, type Proof } from '../oauth/dpop-proof.ts'
import type { InvalidProof } from '../oauth/rejection.ts'
import type { ReplayMemory } from './replay-memory.ts'

/** The SHA-256 thumbprint of the key that a proof brings (RFC 7638 §3). */
export async function thumbprintOf({ key }: Proof): Promise<string> {
  return calculateJwkThumbprint(key)
}

/** What a `jti` is unique for. */
interface Target {
  readonly thumbprint: string
  readonly resource: string
}

/**
 * Verifies the signature of a proof, and spends it: it is good for one request.
 *
 * @see RFC 9449 §4.3, check 7, and §11.1
 */
export async function spend(
  proof: Proof,
  { thumbprint, resource }: Target,
  replays: ReplayMemory,
): Promise<InvalidProof | undefined> {
  if (!(await isSigned(proof))) {
    return invalidProof('proof_signature', `a proof that its ${proof.algorithm} key has not signed`)
  }
  // Clients choose `jti`, each for its own key, and in any length. Several servers may have one table.
  const named = `${resource} ${thumbprint} ${String(proof.claims['jti'])}`
  const id = createHash('sha256').update(named).digest('base64url')
  const isFirst = await replays.spend(id)
  return isFirst ? undefined : invalidProof('replayed_proof', 'a proof that was seen before')
}

async function isSigned({ jwt, key, algorithm }: Proof): Promise<boolean> {
  try {
    await compactVerify(jwt, await importJWK(key, algorithm), { algorithms: [algorithm] })
    return true
  } catch {
    return false // a key that cannot be used has signed nothing
  }
}
