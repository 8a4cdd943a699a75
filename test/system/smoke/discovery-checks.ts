/** Checks of how a client finds the authorization server, and of what it finds there. */
import { cardUrl } from '../../../lambda/discovery/paths.ts'
import { WELL_KNOWN_PATH } from '../../../lambda/oauth/protected-resource-metadata.ts'
import { isLoopback, urlProblem } from '../../../lambda/oauth/url.ts'
import { type Answer, type Ask, member, received } from './ask.ts'
import {
  challengeOf,
  type Check,
  metadataUrlIn,
  post,
  shown,
  statusProblem,
  type Target,
} from './check.ts'

const metadata: Check = {
  name: 'the challenge leads to the metadata of this server',
  async problem(target) {
    const document = await namedMetadata(target)
    return typeof document === 'string' ? document : documentProblem(document, target.url)
  },
}

const rootMetadata: Check = {
  name: 'the metadata is at the root well-known path too',
  async problem({ ask, url }) {
    return documentProblem(await ask(new URL(WELL_KNOWN_PATH, url).href), url)
  },
}

const authorizationServers: Check = {
  name: 'the authorization server says where to sign in',
  async problem(target) {
    const document = await namedMetadata(target)
    if (typeof document === 'string') return document
    const problem = documentProblem(document, target.url)
    if (problem !== undefined) return `not tried, since ${problem}`
    const issuers = member(document.body, 'authorization_servers') as string[]
    const problems = await Promise.all(issuers.map((issuer) => issuerProblem(target.ask, issuer)))
    return problems.find((found) => found !== undefined)
  },
}

const serverCard: Check = {
  name: 'the server card leads to this server',
  async problem({ ask, url }) {
    const answer = await ask(cardUrl(url))
    const problem = statusProblem(answer, [200], '200 with the server card')
    if (problem !== undefined) return problem
    const remotes = member(answer.body, 'remotes')
    const urls = Array.isArray(remotes) ? remotes.map((remote) => member(remote, 'url')) : []
    if (urls.includes(url)) return undefined
    return `the server card names the URLs ${shown(urls)}; right is ${url} among them`
  },
}

/** The document that the challenge names, or why there is none. */
async function namedMetadata(target: Target): Promise<Answer | string> {
  const url = metadataUrlIn(challengeOf(await post(target)))
  if (url === undefined) return 'no challenge names the metadata; right is resource_metadata="…"'
  if (URL.parse(url)?.host === new URL(target.url).host) return target.ask(url)
  return `the challenge names the metadata ${shown(url)}; right is a URL at the host of ${target.url}`
}

function documentProblem(answer: Answer, url: string): string | undefined {
  const problem = statusProblem(answer, [200], '200 with the metadata')
  if (problem !== undefined) return problem
  const type = answer.headers.get('content-type')
  if (type === null || !/^application\/json\b/i.test(type) || answer.body === undefined)
    return `${received(answer)} as ${shown(type)}; right is application/json`
  const resource = member(answer.body, 'resource')
  if (resource !== url)
    return `the metadata names the resource ${shown(resource)}; right is ${url}, to the letter`
  const scopes = member(answer.body, 'scopes_supported')
  if (!Array.isArray(scopes) || scopes.length === 0)
    return `scopes_supported is ${shown(scopes)}; right is a list of scopes`
  const issuers = member(answer.body, 'authorization_servers')
  if (!Array.isArray(issuers) || issuers.length === 0)
    return `authorization_servers is ${shown(issuers)}; right is a list of issuers`
  return issuers.map((issuer) => nameProblem(issuer, url)).find((found) => found !== undefined)
}

/** A loopback host is the client's own machine: right for a server on that machine alone. */
function nameProblem(issuer: unknown, url: string): string | undefined {
  const problem = typeof issuer === 'string' ? urlProblem(issuer) : 'give a URL'
  if (problem !== undefined)
    return `the metadata names the authorization server ${shown(issuer)}: ${problem}`
  if (isLoopback(new URL(url).hostname) || !isLoopback(new URL(String(issuer)).hostname))
    return undefined
  return `the metadata names the authorization server ${shown(issuer)}, which is the client's own machine; right is a public https URL: see AUTH_HOST and AUTH_ISSUER`
}

/** RFC 8414 §3.1 and §5, OpenID Connect Discovery §4.1: the three places where clients look, in their order. */
function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/+$/, '')
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ]
}

async function issuerProblem(ask: Ask, issuer: string): Promise<string | undefined> {
  const failures: string[] = []
  for (const url of metadataUrls(issuer)) {
    // eslint-disable-next-line no-await-in-loop -- the next place is only looked at when this one has nothing
    const answer = await ask(url)
    if (answer.status === 200) return serverProblem(answer, issuer)
    failures.push(received(answer))
  }
  return `${failures.join('; ')}; right is 200 with the metadata of ${issuer} at one of them`
}

function serverProblem({ request, body }: Answer, issuer: string): string | undefined {
  const named = member(body, 'issuer')
  if (named !== issuer)
    return `${request} names the issuer ${shown(named)}; right is ${issuer}, to the letter`
  for (const name of ['authorization_endpoint', 'token_endpoint']) {
    const endpoint = member(body, name)
    const problem = typeof endpoint === 'string' ? urlOnlyProblem(endpoint) : 'it must be there'
    if (problem !== undefined) return `${request} names the ${name} ${shown(endpoint)}: ${problem}`
  }
  const methods = member(body, 'code_challenge_methods_supported')
  if (Array.isArray(methods) && methods.includes('S256')) return undefined
  return `${request} names the code_challenge_methods_supported ${shown(methods)}; right is a list with S256: without it MCP clients refuse to sign in`
}

/** RFC 6749 §3.1: an endpoint may have a query. */
const urlOnlyProblem = (endpoint: string) => urlProblem(endpoint.replace(/\?[^#]*$/, ''))

export const discoveryChecks: readonly Check[] = [
  metadata,
  rootMetadata,
  authorizationServers,
  serverCard,
]
