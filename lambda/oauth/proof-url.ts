/**
 * Whether a URL is that of the resource, without query and fragment, and in any spelling of RFC 3986 §6.2.2 and §6.2.3. The
 * API serves a slash at its end, too.
 */
export function isAt(htu: unknown, resource: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false
  const url = new URL(htu)
  url.search = ''
  url.hash = ''
  const href = unescaped(url.href)
  return [new URL(resource).href, `${resource}/`].some((own) => href === unescaped(own))
}

const ESCAPE = /%[\dA-F]{2}/gi
const UNRESERVED = /^[\w.~-]$/

/** Writes a URL with the escapes that it needs, in upper case: those of other characters mean nothing (RFC 3986 §6.2.2). */
function unescaped(href: string): string {
  return href.replaceAll(ESCAPE, (escape) => {
    const character = String.fromCodePoint(Number.parseInt(escape.slice(1), 16))
    return UNRESERVED.test(character) ? character : escape.toUpperCase()
  })
}
