import { createHmac, type KeyObject } from 'node:crypto'
import type { ServerKey } from '../base/server-key.ts'
import { withTimeout } from '../base/with-timeout.ts'

/** Recognizes equal values in lines of the log, which do not tell the values. */
export interface AuditHashes {
  /** @param json canonical (RFC 8785) */
  readonly ofArguments: (json: string) => string
  /** A subject is unique at its issuer only. */
  readonly ofSubject: (issuer: string, subject: string) => string
}

/** An answer that is ready waits no longer for the key. */
const KEY_WAIT_MS = 1000
/** After a failure, lines go without hashes for this time. */
const RETRY_AFTER_MS = 10_000
/** 128 bits: HMACs may be cut to half of their length (RFC 2104 §5). */
const HASH_CHARACTERS = 22

/**
 * Hashes by a key that all environments of the function have.
 *
 * @param now milliseconds since the epoch
 * @returns reads the key, and resolves to undefined while it cannot be read: the caller then leaves the hashes out
 */
export function createAuditKey(
  { derive }: ServerKey,
  now: () => number,
): () => Promise<AuditHashes | undefined> {
  let failedAt = -Infinity
  const hasFailed = () => now() - failedAt < RETRY_AFTER_MS
  return async () => {
    if (hasFailed()) return undefined
    try {
      return hashesBy(await withTimeout(derive('audit'), KEY_WAIT_MS, 'the server key'))
    } catch (error) {
      if (hasFailed()) return undefined // others that wait for the same read have told it
      failedAt = now()
      const { log } = await import('../base/log.ts')
      log.error('the key of the audit cannot be read', error as Error)
      return undefined
    }
  }
}

/** The label keeps hashes of different kinds apart, whatever a caller sends. */
function hashesBy(key: KeyObject): AuditHashes {
  const hash = (label: string, text: string) =>
    createHmac('sha256', key)
      .update(`${label}\n${text}`)
      .digest('base64url')
      .slice(0, HASH_CHARACTERS)
  return {
    ofArguments: (json) => hash('arguments', json),
    ofSubject: (issuer, subject) => hash('subject', JSON.stringify([issuer, subject])),
  }
}
