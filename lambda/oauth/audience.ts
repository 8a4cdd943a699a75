const ORIGIN_AND_REST = /^([a-z][a-z0-9+.-]*:\/\/[\w.~:[\]-]+)(.*)$/i

/**
 * Whether an audience value names a resource: scheme and host are compared in any case and the default port
 * is optional (RFC 3986 §6.2.2 and §6.2.3); of the rest only a lone trailing slash is forgiven.
 *
 * @param resource canonical resource identifier, without a trailing slash
 * @see RFC 8707 §2
 */
export function namesResource(audience: string, resource: string): boolean {
  const [, origin, rest] = ORIGIN_AND_REST.exec(audience) ?? []
  if (origin === undefined || rest === undefined || !URL.canParse(origin)) return false
  return new URL(origin).origin + rest.replace(/\/$/, '') === resource
}
