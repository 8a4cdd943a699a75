/** Hosts whose traffic stays on the machine, so that plain `http:` is accepted (RFC 8252 §8.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/**
 * Says what keeps a URL from being one that this server names, or sends tokens and secrets to: only `https:`,
 * or `http:` to a loopback host; no user information, query or fragment (RFC 8414 §2, RFC 9728 §1.2).
 */
export function urlProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'give a whole URL, such as https://auth.example.com/realms/main'
  const url = new URL(value)
  if (url.username !== '' || url.password !== '') return 'leave out the user name and password'
  if (/[?#]/.test(value)) return 'leave out the query and the fragment'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined
  return 'use https: (http: is accepted for localhost, 127.0.0.1 and [::1] alone)'
}

/** Lower-case scheme and host, no default port, no trailing slash: the form in which a resource is published. */
export function canonicalUrl(value: string): string {
  return new URL(value).href.replace(/\/+$/, '')
}
