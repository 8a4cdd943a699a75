const PARTS = /^([a-z][a-z0-9+.-]*:\/\/(\[[\da-f:.]+\]|[\w.~-]+)(?::\d*)?)(\/.*)?$/i

/**
 * Whether an audience value names a resource: scheme and host are compared in any case and the default port
 * is optional (RFC 3986 §6.2.2 and §6.2.3); of the rest only a lone trailing slash is forgiven.
 *
 * @param resource canonical resource identifier, without a trailing slash
 * @see RFC 8707 §2
 */
export function namesResource(audience: string, resource: string): boolean {
  const [, origin = '', host, path = ''] = PARTS.exec(audience) ?? []
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  // The parser also knows other spellings of addresses, such as 127.1.
  if (url.hostname !== host?.toLowerCase()) return false
  return url.origin + path.replace(/\/$/, '') === resource
}
