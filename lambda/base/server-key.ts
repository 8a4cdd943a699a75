import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { MIN_SERVER_KEY_BYTES } from './server-key-size.ts'
import { createStoredSecret, type SecretSource } from './stored-secret.ts'

/**
 * What the server key is used for. Each purpose has a key of its own, from which neither another one nor the server key
 * can be computed. A name that has been released stays as it is: another name is another key.
 */
export type Purpose =
  | 'token cache keys'
  | 'token cache values'
  | 'caller limit'
  | 'dpop nonce'
  | 'audit'

/** The secret from which the keys of all purposes are derived. */
export interface ServerKey {
  /**
   * Reads the server key, which may change while the process runs, and derives the key of one purpose: 32 bytes, which
   * OpenSSL has imported already. An HMAC by them takes 1 µs, by a buffer 9.
   *
   * @throws {Error} when the secret cannot be read, or is too short
   */
  readonly derive: (purpose: Purpose) => Promise<KeyObject>
}

/** One whose value is stored, and may be newer than the one that this process knows. */
export interface StoredServerKey extends ServerKey {
  /**
   * Reads the server key again, at most every ten seconds, after something that another process derived from it was refused.
   *
   * @returns undefined when there is no other one
   * @throws {Error} when it is too short
   */
  readonly renew: (purpose: Purpose) => Promise<KeyObject | undefined>
}

const KEY_BYTES = 32

const serverKeys = new WeakMap<SecretSource, StoredServerKey>()

/** The server key of these settings: whatever needs it shares one secret, and one read of Secrets Manager. */
export function serverKeyOf(source: SecretSource): StoredServerKey {
  const known = serverKeys.get(source) ?? createServerKey(source)
  serverKeys.set(source, known)
  return known
}

function createServerKey(source: SecretSource): StoredServerKey {
  const stored = createStoredSecret(source, 'server_key')
  let from: string | undefined
  const derived = new Map<Purpose, KeyObject>()

  function derive(secret: string, purpose: Purpose): KeyObject {
    if (secret !== from) derived.clear()
    from = secret
    const key = derived.get(purpose) ?? deriveKey(secret, purpose)
    derived.set(purpose, key)
    return key
  }

  return {
    derive: async (purpose) => derive(await stored.read(), purpose),
    async renew(purpose) {
      const secret = await stored.renew(await stored.read())
      return secret === undefined ? undefined : derive(secret, purpose)
    },
  }
}

/** HKDF with SHA-256, without a salt, and with the purpose as `info` (RFC 5869 §3.1 and §3.2). */
export function deriveKey(secret: string, purpose: Purpose): KeyObject {
  const bytes = Buffer.byteLength(secret)
  if (bytes < MIN_SERVER_KEY_BYTES) {
    throw new Error(
      `the server key has ${bytes} bytes: give it ${MIN_SERVER_KEY_BYTES} random bytes or more`,
    )
  }
  const info = `mcp-auth-lambda ${purpose}`
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', info, KEY_BYTES)))
}
