/** Compares the `resource` of the metadata with the URL that was typed, as clients do (RFC 9728 §3.3). */
import { isLoopback } from '../../../lambda/oauth/url.ts'
import type { FindingId } from '../catalogue/catalogue.ts'
import { clientsThat } from '../clients/clients.ts'
import { type Finding, found } from '../finding.ts'
import type { Answer } from '../net/ask.ts'
import { member, shown } from '../net/words.ts'

export function scheme(url: string): Finding[] {
  const { protocol, hostname, href } = new URL(url)
  if (protocol === 'https:' || isLoopback(hostname)) return []
  return [found('url-http', { received: url, right: href.replace('http:', 'https:') })]
}

/** @param url as it was typed */
export function resourceFindings(url: string, { body }: Answer): Finding[] {
  const resource = member(body, 'resource')
  const details = {
    received: `resource is ${shown(resource)}, and the URL ${shown(url)}`,
    right: url,
  }
  if (typeof resource !== 'string' || !URL.canParse(resource))
    return [found('resource-missing', { ...details, right: `"resource": "${url}"` })]
  const id = differenceOf(new URL(url), new URL(resource), url, resource)
  if (id === undefined) return []
  if (id !== 'url-slash') return [found(id, details)]
  const clients = clientsThat(({ comparesToTheLetter }) => comparesToTheLetter === true)
  return [found(id, { ...details, right: resource, clients })]
}

const trimmed = (path: string) => path.replace(/\/$/, '')

/** Names the first difference; undefined when there is none. */
function differenceOf(
  typed: URL,
  named: URL,
  url: string,
  resource: string,
): FindingId | undefined {
  if (url === resource || (named.search === '' && url.replace(/\?.*$/s, '') === resource))
    return undefined
  if (typed.hostname !== named.hostname) {
    const areLoopback = [typed, named].every(({ hostname }) => isLoopback(hostname))
    return areLoopback ? 'resource-loopback-name' : 'resource-host'
  }
  if (typed.protocol !== named.protocol) return 'resource-scheme'
  if (typed.port !== named.port) return 'resource-port'
  // A resource without a query stands for all of them.
  const queryOf = ({ search }: URL) => (named.search === '' ? '' : search)
  const [path, other] = [typed, named].map((one) => trimmed(one.pathname) + queryOf(one))
  if (path !== other)
    return path?.toLowerCase() === other?.toLowerCase() ? 'resource-case' : 'resource-path'
  // At the root of a host, URL parsers add the slash.
  const isRoot = typed.pathname === '/'
  if (isRoot && url.toLowerCase().replace(/\/$/, '') === resource.toLowerCase().replace(/\/$/, ''))
    return undefined
  const [slash, otherSlash] = [url, resource].map((text) => text.endsWith('/'))
  if (slash !== otherSlash) return slash === true ? 'url-slash' : 'resource-slash'
  // The same URL in another spelling, such as an upper-case host or a default port.
  return 'resource-case'
}
