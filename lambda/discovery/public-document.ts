/** A document that everyone may read without a token. */
export interface PublicDocument {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Tells this body from others (RFC 9110 §8.8.3). */
  readonly etag: string
}

/** Clients that keep a document follow a move within minutes, and sooner when they ask whether it is still the same. */
const MAX_AGE_SECONDS = 300

/** Creates a document that scripts of any origin may read (RFC 9728 §3.1, SEP-2127). */
export function publicDocument(
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): PublicDocument {
  const common = {
    'access-control-allow-origin': '*',
    'content-type': type,
    'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
    'x-content-type-options': 'nosniff',
  }
  const etag = etagOf(body)
  return { headers: { ...common, etag, ...headers }, body, etag }
}

/** Length and FNV-1a hash: a change is no attack, and `node:crypto` would cost a cold start some milliseconds. */
function etagOf(body: string): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(body)) hash = Math.imul(hash ^ byte, 0x01000193)
  return `"${body.length.toString(36)}-${(hash >>> 0).toString(36)}"`
}
