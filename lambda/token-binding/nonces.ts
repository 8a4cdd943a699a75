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
  answered: Answered,
) => Promise<InvalidProof | Unavailable | undefined>

/** Where a nonce for the next proof of the client is left. */
export interface Answered {
  dpopNonce?: string
}

/** A nonce is taken for one slot to two. */
const SLOT_SECONDS = 120
/** 128 bits, which nobody guesses. */
const NONCE_CHARACTERS = 22
const RETRY_AFTER_SECONDS = 10

const PURPOSE = 'dpop nonce'

/**
 * Creates the nonces of proofs: HMACs of a slot of time, so that no proof can be made before its slot, and no environment of
 * the function has to tell another one which nonces it gave. Only a new value of the server key reaches one after the other:
 * for a nonce that is unknown here, the key is read again.
 */
export function createNonces(source: SecretSource): Nonces {
  const key = serverKeyOf(source)

  return async (given, answered) => {
    const bytes = await key.derive(PURPOSE).catch(unreadable)
    if ('kind' in bytes) return bytes
    if (typeof given !== 'string' || given === '') {
      answered.dpopNonce = nonceOf(bytes, currentSlot())
      return invalidProof('no_nonce', 'a proof without the nonce')
    }
    if (isTaken(bytes, given, answered)) return undefined
    const newer = await key.renew(PURPOSE).catch(unreadable)
    if (newer !== undefined && 'kind' in newer) return newer
    return newer !== undefined && isTaken(newer, given, answered)
      ? undefined
      : invalidProof('wrong_nonce', 'a proof with an old or foreign nonce')
  }
}

const currentSlot = () => Math.floor(Date.now() / 1000 / SLOT_SECONDS)

/** Leaves the current nonce, if the client does not have it. */
function isTaken(key: KeyObject, given: string, answered: Answered): boolean {
  const slot = currentSlot()
  const current = nonceOf(key, slot)
  if (isSame(given, current)) {
    delete answered.dpopNonce // another key's, which was left before
    return true
  }
  answered.dpopNonce = current
  // The clock of another environment may be ahead by a moment.
  return [slot - 1, slot + 1].some((other) => isSame(given, nonceOf(key, other)))
}

function nonceOf(key: KeyObject, slot: number): string {
  const hmac = createHmac('sha256', key).update(String(slot))
  return hmac.digest('base64url').slice(0, NONCE_CHARACTERS)
}

function isSame(given: string, nonce: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(nonce)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function unreadable({ message }: Error): Unavailable {
  const detail = `the server key, by which nonces are made, cannot be read: ${message}`
  const retryAfterSeconds = RETRY_AFTER_SECONDS
  return { kind: 'unavailable', reason: 'server_key_unreadable', detail, retryAfterSeconds }
}
