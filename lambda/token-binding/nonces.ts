import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { SecretSource } from '../base/stored-secret.ts'
import { serverKeyOf } from '../base/server-key.ts'
import { invalidProof } from '../oauth/dpop-proof.ts'
import type { InvalidProof, Unavailable } from '../oauth/rejection.ts'

/**
 * Says why a proof has no nonce of this server, and leaves one for the next proof, if the client does not have it.
 *
 * @see RFC 9449 §8 and §9
 */
export type Nonces = (
  nonce: unknown,
  answered: { dpopNonce?: string },
) => Promise<InvalidProof | Unavailable | undefined>

/** A nonce is taken for one slot to two. */
const SLOT_SECONDS = 120
/** 128 bits, which nobody guesses. */
const NONCE_CHARACTERS = 22
const RETRY_AFTER_SECONDS = 10

/**
 * Creates the nonces of proofs: HMACs of a slot of time, so that no proof can be made before its slot, and no environment of
 * the function has to tell another one which nonces it gave.
 */
export function createNonces(source: SecretSource): Nonces {
  const key = serverKeyOf(source)

  return async (given, answered) => {
    let bytes: KeyObject
    try {
      bytes = await key.derive('dpop nonce')
    } catch (error) {
      return unreadable(error as Error)
    }
    const slot = Math.floor(Date.now() / 1000 / SLOT_SECONDS)
    const current = nonceOf(bytes, slot)
    if (given === current) return undefined
    answered.dpopNonce = current
    if (typeof given !== 'string' || given === '') {
      return invalidProof('no_nonce', 'a proof without the nonce')
    }
    // The clock of another environment may be ahead by a moment.
    const isRecent = [slot - 1, slot + 1].some((other) => isSame(given, nonceOf(bytes, other)))
    return isRecent
      ? undefined
      : invalidProof('wrong_nonce', 'a proof with an old or foreign nonce')
  }
}

function nonceOf(key: KeyObject, slot: number): string {
  const hmac = createHmac('sha256', key).update(String(slot))
  return hmac.digest('base64url').slice(0, NONCE_CHARACTERS)
}

function isSame(given: string, nonce: string): boolean {
  return given.length === nonce.length && timingSafeEqual(Buffer.from(given), Buffer.from(nonce))
}

function unreadable({ message }: Error): Unavailable {
  const detail = `the server key, by which nonces are made, cannot be read: ${message}`
  const retryAfterSeconds = RETRY_AFTER_SECONDS
  return { kind: 'unavailable', reason: 'server_key_unreadable', detail, retryAfterSeconds }
}
