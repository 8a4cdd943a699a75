import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
/** Each message has a key of its own, so that random nonces do not run out, however many there are. */
const SALT_BYTES = 16
/** NIST SP 800-38D §5.2.1.1. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts a text so that nobody without the key can read it, change it, or make another one.
 *
 * @param key 32 bytes
 * @param label what and where it is: it cannot be opened with another one
 */
export function seal(key: KeyObject, text: string, label: string): Buffer {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, messageKey(key, salt), nonce)
  cipher.setAAD(Buffer.from(label))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([salt, nonce, sealed, cipher.getAuthTag()])
}

/** @returns undefined for everything that was not sealed with this key and label */
export function unseal(key: KeyObject, sealed: Buffer, label: string): string | undefined {
  if (sealed.length < SALT_BYTES + NONCE_BYTES + TAG_BYTES) return undefined
  const salt = sealed.subarray(0, SALT_BYTES)
  const nonce = sealed.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES)
  const text = sealed.subarray(SALT_BYTES + NONCE_BYTES, -TAG_BYTES)
  const options = { authTagLength: TAG_BYTES }
  const decipher = createDecipheriv(ALGORITHM, messageKey(key, salt), nonce, options)
  decipher.setAAD(Buffer.from(label)).setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString()
  } catch {
    return undefined
  }
}

const messageKey = (key: KeyObject, salt: Buffer) => createHmac('sha256', key).update(salt).digest()
