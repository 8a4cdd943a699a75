/** Seals what a client holds between two calls: it can neither read nor change it, nor use it elsewhere. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  randomUUID,
} from 'node:crypto'
import { INVALID_PARAMS, RpcError } from './rpc-error.ts'
import { UnusableResultError } from './tool-error.ts'

/** As long as a user may take to answer. */
export const STATE_TTL_SECONDS = 600
const MAX_USED_STATES = 10_000
/** It comes back in a request, beside the arguments and the answers. */
const MAX_STATE_CHARACTERS = 1_000_000

/** NIST SP 800-38D: AES-GCM with a random nonce of 96 bits, and the whole tag. */
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const MIN_KEY_BYTES = 32
const VERSION = 'v1.'

/** Opens and closes the state of one call. */
export interface StateSeal {
  readonly close: (state: object) => string
  /** @throws {RpcError} when the state is forged, expired, used before, or of another call */
  readonly open: (sealed: string) => object
}

/** What a state belongs to; with any other it cannot be opened. */
export interface StateOwner {
  /** Client and user. */
  readonly caller: string
  /** Kind and name. */
  readonly feature: readonly [kind: string, name: string]
  /** What the feature was called with. */
  readonly input: unknown
}

/** The states that were opened here. Another environment knows nothing of them: there, a state works once more. */
const used = new Set<string>()

interface Sealed {
  readonly state: object
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/**
 * @param secret at least 32 bytes; the key is derived from it (RFC 5869)
 * @throws {RangeError} for a shorter one
 * @see MCP 2026-07-28, Multi Round-Trip Requests, Security
 */
export function createStateSeal(secret: string, owner: StateOwner): StateSeal {
  if (Buffer.byteLength(secret) < MIN_KEY_BYTES) {
    throw new RangeError(
      `the key for the state of calls has ${Buffer.byteLength(secret)} bytes: give one of ${MIN_KEY_BYTES} or more`,
    )
  }
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'MCP requestState', 32))
  const input = createHash('sha256').update(JSON.stringify(owner.input)).digest('base64url')
  const binding = Buffer.from(JSON.stringify([owner.caller, ...owner.feature, input]))

  return {
    close(state) {
      const expiresAt = Date.now() + STATE_TTL_SECONDS * 1000
      const text = JSON.stringify({ state, id: randomUUID(), expiresAt } satisfies Sealed)
      const sealed = VERSION + encrypt(key, binding, text).toString('base64url')
      if (sealed.length <= MAX_STATE_CHARACTERS) return sealed
      throw new UnusableResultError(
        `has to remember ${sealed.length} bytes: at most ${MAX_STATE_CHARACTERS} can come back.`,
        `a state of ${sealed.length} bytes`,
      )
    },
    open(sealed) {
      const { state, id, expiresAt } = decrypted(key, binding, sealed) ?? refuse()
      if (expiresAt < Date.now() || used.has(id)) return refuse()
      rememberUsed(id)
      return state
    },
  }
}

/** Forgets the oldest: it has expired by then, unless ten thousand states were opened within minutes. */
function rememberUsed(id: string): void {
  used.add(id)
  if (used.size <= MAX_USED_STATES) return
  const [oldest = id] = used
  used.delete(oldest)
}

function encrypt(key: Buffer, binding: Buffer, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(binding)
  const encrypted = [cipher.update(text, 'utf8'), cipher.final()]
  return Buffer.concat([nonce, cipher.getAuthTag(), ...encrypted])
}

function decrypted(key: Buffer, binding: Buffer, sealed: string): Sealed | undefined {
  const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url')
  // Buffer.from skips what is not base64url.
  const isWhole = sealed === VERSION + bytes.toString('base64url')
  if (!isWhole || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  const [nonce, tag, encrypted] = [
    bytes.subarray(0, NONCE_BYTES),
    bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
    bytes.subarray(NONCE_BYTES + TAG_BYTES),
  ]
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(binding).setAuthTag(tag)
  try {
    const text = Buffer.concat([decipher.update(encrypted), decipher.final()]).toString()
    return JSON.parse(text) as Sealed
  } catch {
    return undefined // forged, of another call, or of another key
  }
}

/** The same whatever is wrong: a forger learns nothing. */
function refuse(): never {
  throw new RpcError(
    INVALID_PARAMS,
    'The requestState does not belong to this call, or is used or too old: call again without it.',
    { reason: 'invalid_request_state' },
  )
}
