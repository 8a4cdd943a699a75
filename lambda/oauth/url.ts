/** Hosts whose traffic stays on the machine, so that plain `http:` is accepted (RFC 8252 §8.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/**
 * Says what is wrong with a URL that this server should name, or send tokens and secrets to. It must be `https:`, or
 * `http:` with a loopback host, without user information, query and fragment (RFC 8414 §2, RFC 9728 §1.2).
 */
export function urlProblem(value: string, refused = /[?#]/): string | undefined {
  if (!URL.canParse(value)) return 'give a whole URL, such as https://auth.example.com/realms/main'
  const url = new URL(value)
  if (url.username !== '' || url.password !== '') return 'leave out the user name and password'
  if (refused.test(value)) return 'leave out the query and the fragment'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined
  return 'use https: (http: is accepted only for localhost, 127.0.0.1 and [::1])'
}

/** Says the same of an endpoint, which may have a query (RFC 6749 §3.2, RFC 8414 §2). */
export const endpointProblem = (value: string) => urlProblem(value, /#/)

/** The form in which a resource is published: lower-case scheme and host, no default port, no trailing slash. */
export function canonicalUrl(value: string): string {
  return new URL(value).href.replace(/\/+$/, '')
}
