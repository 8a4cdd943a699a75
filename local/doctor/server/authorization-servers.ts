/** Judges what the metadata says of the authorization servers. */
import { isLoopback, urlProblem } from '../../../lambda/oauth/url.ts'
import { clientsThat } from '../clients/clients.ts'
import { type Finding, found } from '../finding.ts'
import type { Answer } from '../net/ask.ts'
import { member, shown, textsIn } from '../net/words.ts'

/** A document may list thousands. */
const MAX_ISSUERS = 8

/** The issuers that clients can ask, of the first ones. */
export function issuersIn(document: Answer, url: string): string[] {
  const issuers = member(document.body, 'authorization_servers')
  if (!Array.isArray(issuers)) return []
  const known = [...new Set(issuers.slice(0, MAX_ISSUERS))]
  return known.filter(
    (issuer): issuer is string =>
      typeof issuer === 'string' && nameFindings(issuer, url).length === 0,
  )
}

/** Says how many issuers nobody looks at. */
export function issuersNote({ body }: Answer): string[] {
  const { length } = textsIn(member(body, 'authorization_servers'))
  if (length <= MAX_ISSUERS) return []
  return [
    `authorization_servers has ${length} items, of which the first ${MAX_ISSUERS} are examined`,
  ]
}

export function authorizationServers(document: Answer, url: string): Finding[] {
  const issuers = member(document.body, 'authorization_servers')
  if (Array.isArray(issuers) && issuers.length > 0)
    return issuers.slice(0, MAX_ISSUERS).flatMap((issuer) => nameFindings(issuer, url))
  return [
    found('authorization-servers-missing', {
      received: `authorization_servers is ${shown(issuers)}`,
      right: 'a list with the issuer URL of each authorization server',
    }),
  ]
}

/** A loopback host is the client's own machine: right for a server on that machine alone. */
function nameFindings(issuer: unknown, url: string): Finding[] {
  const received = `authorization_servers holds ${shown(issuer)}`
  const problem = typeof issuer === 'string' ? urlProblem(issuer) : 'give a URL'
  if (problem !== undefined) {
    const isHttp = typeof issuer === 'string' && URL.parse(issuer)?.protocol === 'http:'
    const id = isHttp ? 'authorization-server-http' : 'authorization-server-not-a-url'
    return [found(id, { received, right: problem })]
  }
  const isLocal = isLoopback(new URL(url).hostname)
  if (isLocal || !isLoopback(new URL(String(issuer)).hostname)) return []
  return [found('authorization-server-on-loopback', { received, right: 'a public https URL' })]
}

/** @param address the private address of the issuer, if it has one */
export function privateFindings(issuer: string, address: string | undefined): Finding[] {
  if (address === undefined) return []
  return [
    found('authorization-server-private', {
      received: `${new URL(issuer).hostname} has the address ${address}`,
      right: 'a public address',
      clients: clientsThat(({ hosted }) => hosted === true),
    }),
  ]
}
