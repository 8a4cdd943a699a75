/** What is served to everybody, without a token. */
export interface PublicDocument {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Clients and caches may keep documents for an hour: they change with a deployment only. */
const MAX_AGE_SECONDS = 3600

/** Pages of every origin may read it (RFC 9728 §3.1, SEP-2127). */
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
  return { headers: { ...common, ...headers }, body }
}
