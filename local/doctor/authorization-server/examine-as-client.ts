/** Walks an authorization server as MCP clients do, which know nothing but its issuer. */
import { isLoopback } from '../../../lambda/oauth/url.ts'
import type { ClientId } from '../clients/clients.ts'
import type { Finding } from '../finding.ts'
import { expiryFinding } from '../net/certificate.ts'
import { certificateOf, reachFinding } from '../net/reach.ts'
import { privateFindings } from '../server/authorization-servers.ts'
import type { World } from '../world.ts'
import { clockFinding } from './clock.ts'
import { issuerMetadata } from './metadata.ts'
import { hiddenFromPages } from './pages.ts'
import { signIn } from './sign-in.ts'
import { visitIssuer } from './visit.ts'

interface Clients {
  readonly url: string
  /** Scopes that clients are told to ask for. */
  readonly asked: readonly string[]
  readonly client: ClientId | undefined
  /** Whether the server takes no other tokens than those that are bound to a key (DPoP). */
  readonly isBound: boolean
  /** Of a page that may call the server. */
  readonly origin: string | undefined
  /** By how many seconds the clock of the MCP server is ahead of this one. */
  readonly serverAhead: number | undefined
}

export async function examineIssuer(
  issuer: string,
  { url, asked, client, isBound, origin, serverAhead }: Clients,
  world: World,
): Promise<Finding[]> {
  const { hostname } = new URL(issuer)
  const isLocal = isLoopback(new URL(url).hostname)
  const address = isLocal ? undefined : await world.privateAddressOf(hostname)
  const isPrivate = isLocal || (await world.privateAddressOf(new URL(url).hostname)) !== undefined
  const hidden = isPrivate ? [] : privateFindings(issuer, address)
  const visit = await visitIssuer(world.ask, issuer, { readsKeys: false, origin })
  const [first] = visit.places
  const certificate = first && (await certificateOf(first, world.certificateAt))
  const unreached = first && reachFinding(first, certificate)
  if (unreached !== undefined) return [...hidden, unreached]
  const { document } = visit
  return [
    ...hidden,
    ...expiryFinding(certificate, issuer, world.now()),
    ...issuerMetadata(visit),
    ...clockFinding(visit, undefined, serverAhead),
    ...(document === undefined
      ? []
      : [...signIn(document, asked, client, isBound), ...hiddenFromPages(document, origin)]),
  ]
}
