/** Walks a live MCP server, as clients do: the call without a token, the metadata, the authorization servers, the token. */
import { isLoopback } from '../../lambda/oauth/url.ts'
import { examineIssuer } from './authorization-server/examine-as-client.ts'
import { type ClientId, traitsOf } from './clients/clients.ts'
import { type Finding, found } from './finding.ts'
import type { Answer } from './net/ask.ts'
import { expiryFinding } from './net/certificate.ts'
import { certificateOf, reachFinding } from './net/reach.ts'
import { member, textsIn } from './net/words.ts'
import { authorizationServers, issuersIn, issuersNote } from './server/authorization-servers.ts'
import { entrance } from './server/entrance.ts'
import { boundTokensOnly, challenge, get, madeUpToken, tokenInQuery } from './server/gate.ts'
import { documentIn, hiddenMetadata, metadata, scopes } from './server/metadata.ts'
import { scheme } from './server/resource.ts'
import { challengeOfPage, foreignOrigin, preflight } from './server/pages.ts'
import { card, clock, stackTrace, unknownPath } from './server/surroundings.ts'
import { type Further, type ServerVisit, visitServer } from './server/visit.ts'
import { examineToken } from './token/examine.ts'
import type { NamedTool } from './token/tool-call.ts'
import type { World } from './world.ts'

export interface ServerQuestion {
  /** The URL that clients are given. */
  readonly url: string
  /** For the checks that need one; undefined without. */
  readonly token: string | undefined
  /** A browser origin that may call. */
  readonly origin: string | undefined
  readonly tool: NamedTool | undefined
  /** The one client that matters; undefined: all. */
  readonly client: ClientId | undefined
}

/** What the examination came to. */
export interface Examined {
  readonly findings: readonly Finding[]
  /** What else is worth knowing, such as which tool was called. */
  readonly notes: readonly string[]
}

export async function examineServer(question: ServerQuestion, world: World): Promise<Examined> {
  const { url, origin, client } = question
  const visit = await visitServer(world.ask, url, { origin })
  const certificate = await certificateOf(visit.anonymous, world.certificateAt)
  const unreached = reachFinding(visit.anonymous, certificate)
  if (unreached !== undefined) return { findings: [unreached], notes: [] }
  const closed = entrance(visit)
  const about = [...expiryFinding(certificate, url, world.now()), ...clock(visit), ...scheme(url)]
  if (closed.length > 0) return { findings: [...closed, ...stackTrace(visit), ...about], notes: [] }
  const gate = challenge(visit)
  const isOpen = gate.some(({ id }) => id === 'open-to-everyone')
  const document = documentIn(visit)
  const findings = [
    ...(await onlyHere(url, client, world)),
    ...gate,
    ...(visit.further === undefined ? [] : ofFurther(visit, visit.further, isOpen)),
    ...stackTrace(visit),
    ...about,
    ...(isOpen ? [] : metadata(visit)),
  ]
  if (isOpen) return { findings, notes: [] }
  const signIn =
    document === undefined ? [] : await ofAuthorizationServers(visit, document, question, world)
  const token = await examineToken(question, document, world)
  const unseen = document === undefined ? [] : issuersNote(document)
  return {
    findings: [...findings, ...signIn, ...token.findings],
    notes: [...unseen, ...token.notes],
  }
}

const beforeToken = (further: Further, anonymous: Answer): Finding[] => [
  ...get(further),
  ...madeUpToken(further, anonymous),
  ...tokenInQuery(further),
  ...preflight(further),
  ...challengeOfPage(further),
]

function ofFurther({ url, anonymous }: ServerVisit, further: Further, isOpen: boolean): Finding[] {
  return [
    ...(isOpen ? [] : beforeToken(further, anonymous)),
    ...foreignOrigin(further),
    ...unknownPath(further),
    ...card(further, url),
  ]
}

/** Only asked for a client that connects from the Internet. */
async function onlyHere(url: string, client: ClientId | undefined, world: World) {
  if (client === undefined || traitsOf(client).hosted !== true) return []
  const { hostname } = new URL(url)
  const address = isLoopback(hostname) ? hostname : await world.privateAddressOf(hostname)
  if (address === undefined) return []
  const received = `${hostname} has the address ${address}`
  return [found('only-this-machine', { received, right: 'a public https URL', clients: [client] })]
}

async function ofAuthorizationServers(
  visit: ServerVisit,
  document: Answer,
  { url, client, origin }: ServerQuestion,
  world: World,
): Promise<Finding[]> {
  const asked = textsIn(member(document.body, 'scopes_supported'))
  const isBound = member(document.body, 'dpop_bound_access_tokens_required') === true
  const each = issuersIn(document, url).map(async (issuer) =>
    examineIssuer(
      issuer,
      { url, asked, client, isBound, origin, serverAhead: visit.anonymous.clockAhead },
      world,
    ),
  )
  return [
    ...authorizationServers(document, url),
    ...scopes(visit, document),
    ...boundTokensOnly(visit, document),
    ...hiddenMetadata(visit, document),
    ...(await Promise.all(each)).flat(),
  ]
}
