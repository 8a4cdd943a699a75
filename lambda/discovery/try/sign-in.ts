/**
 * The sign-in of the page: the authorization code flow of a public client with PKCE (RFC 9700 §2.1.1). The functions run in
 * the browser, out of their own text: they use nothing but one another (`script.ts`).
 */
import type { Browser, TryConfig } from './browser.ts'
import { textOf } from './fields.ts'

/** Of the metadata of an authorization server (RFC 8414 §2), what the sign-in reads. */
export type ServerMetadata = Readonly<Record<string, unknown>>

/** What is kept in the tab while its user is at the authorization server. */
export interface Pending {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly verifier: string
  readonly state: string
  readonly scope: string
  /** Whether answers of that server carry `iss` (RFC 9207 §3). */
  readonly namesIssuer: boolean
  /** The tool that was chosen. */
  readonly tool: string
}

/** Lives in memory only. */
export interface Session {
  readonly token: string
  readonly issuer: string
  /** What was asked for: a further sign-in asks for all of it again. */
  readonly scopes: readonly string[]
  readonly tool: string
}

/** @throws when the server has no metadata of this issuer that this page can read */
export async function readServer(browser: Browser, issuer: string): Promise<ServerMetadata> {
  const problems: string[] = []
  for (const url of browser.rules.metadataUrls(issuer)) {
    try {
      const init: RequestInit = { credentials: 'omit', headers: { accept: 'application/json' } }
      // eslint-disable-next-line no-await-in-loop -- the second place only matters when the first has nothing
      const answer = await browser.fetch(url, init)
      // eslint-disable-next-line no-await-in-loop -- the same
      const metadata = answer.ok ? ((await answer.json()) as ServerMetadata | null) : null
      if (metadata?.['issuer'] === issuer) return metadata
      problems.push(`${url} answered ${answer.status}, without the metadata of this issuer`)
    } catch {
      problems.push(`${url} does not answer, or lets no page of another origin read it (CORS)`)
    }
  }
  throw new Error(
    `The authorization server cannot be asked where to sign in: ${problems.join('; ')}.`,
  )
}

/** Says why this page cannot sign anybody in there. */
export function serverProblem(
  { rules }: Browser,
  server: ServerMetadata,
  config: TryConfig,
): string | undefined {
  for (const member of ['authorization_endpoint', 'token_endpoint']) {
    const url = server[member]
    const problem = typeof url === 'string' ? rules.urlProblem(url, /#/) : 'it is missing'
    if (problem !== undefined)
      return `The ${member} of the authorization server cannot be used: ${problem}.`
  }
  const methods = server['code_challenge_methods_supported']
  // Some servers do PKCE, and do not say so.
  if (Array.isArray(methods) && !methods.includes('S256'))
    return 'The authorization server does not offer PKCE with S256, without which this page signs nobody in.'
  return originProblem(textOf(server['token_endpoint']), config)
}

/** The policy of the page is made before anyone knows the endpoints. */
export function originProblem(endpoint: string, config: TryConfig): string | undefined {
  const { origin } = new URL(endpoint)
  if (config.origins.includes(origin)) return undefined
  return `The authorization server has an endpoint at ${origin}, which this page may not ask: set TRY_ORIGINS to ${origin}.`
}

/**
 * The client ID: one that the operator has registered, the URL of a metadata document (CIMD), or one that is registered now
 * (RFC 7591).
 *
 * @throws when there is none to have
 */
export async function clientIdFor(
  browser: Browser,
  server: ServerMetadata,
  config: TryConfig,
): Promise<string> {
  if (config.clientId !== undefined) return config.clientId
  const { clientDocument, redirectUri } = config
  const takesDocuments = server['client_id_metadata_document_supported'] === true
  if (takesDocuments && clientDocument.startsWith('https:')) return clientDocument
  const endpoint = server['registration_endpoint']
  if (typeof endpoint !== 'string')
    throw new Error(
      `The authorization server registers no clients by itself: register a public client there with the redirect URI ${redirectUri}, and set TRY_CLIENT_ID to its ID.`,
    )
  const problem = browser.rules.urlProblem(endpoint, /#/) ?? originProblem(endpoint, config)
  if (problem !== undefined) throw new Error(problem)
  return register(browser, endpoint, config)
}

export async function register(
  browser: Browser,
  endpoint: string,
  { clientName, redirectUri, scopes }: TryConfig,
): Promise<string> {
  const isNative = redirectUri.startsWith('http:') // at a loopback address (RFC 8252 §7.3)
  const metadata = {
    client_name: clientName,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: isNative ? 'native' : 'web',
    scope: scopes.join(' '),
  }
  const answer = await sendJson(browser, endpoint, 'application/json', JSON.stringify(metadata))
  if (typeof answer['client_id'] === 'string') return answer['client_id']
  throw new Error(`The authorization server does not register this page: ${errorIn(answer)}.`)
}

/** @throws when the endpoint cannot be reached, or its answer not be read */
export async function sendJson(
  { fetch, location }: Browser,
  url: string,
  type: string,
  body: string,
): Promise<ServerMetadata> {
  try {
    const headers = { 'content-type': type, accept: 'application/json' }
    const answer = await fetch(url, { method: 'POST', credentials: 'omit', headers, body })
    return ((await answer.json()) ?? {}) as ServerMetadata
  } catch {
    throw new Error(
      `${url} does not answer with JSON, or lets no page of ${location.origin} read it (CORS): the authorization server has to allow this origin, in many products by the web origins of the client.`,
    )
  }
}

/** RFC 6749 §5.2, RFC 7591 §3.2.2. */
export function errorIn(answer: ServerMetadata): string {
  const { error = 'an answer without an error', error_description: description } = answer
  return description === undefined ? textOf(error) : `${textOf(error)}, ${textOf(description)}`
}

export function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCodePoint(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

export function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

/** RFC 7636 §4.2. */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return base64url(new Uint8Array(digest))
}

/**
 * Leaves for the authorization server.
 *
 * @throws when that is not possible
 */
export async function beginSignIn(
  browser: Browser,
  config: TryConfig,
  { issuer, scopes, tool }: Pick<Session, 'issuer' | 'scopes' | 'tool'>,
): Promise<void> {
  const server = await readServer(browser, issuer)
  const problem = serverProblem(browser, server, config)
  if (problem !== undefined) throw new Error(problem)
  const clientId = await clientIdFor(browser, server, config)
  const [verifier, state, scope] = [randomText(), randomText(), scopes.join(' ')]
  const tokenEndpoint = textOf(server['token_endpoint'])
  const namesIssuer = server['authorization_response_iss_parameter_supported'] === true
  const at = { issuer, tokenEndpoint, namesIssuer }
  const pending: Pending = { ...at, clientId, verifier, state, scope, tool }
  const url = new URL(textOf(server['authorization_endpoint']))
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: config.redirectUri,
    scope,
    state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: 'S256',
    resource: config.resource, // RFC 8707 §2
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  browser.sessionStorage.setItem('mcp-auth-lambda sign-in', JSON.stringify(pending))
  browser.location.assign(url.href)
}

/**
 * Ends the sign-in that the authorization server has sent back here, and takes it out of the URL and out of the tab.
 *
 * @returns undefined when this is no such visit
 * @throws when the sign-in came to nothing
 */
export async function finishSignIn(
  browser: Browser,
  config: TryConfig,
): Promise<Session | undefined> {
  const { location, history, sessionStorage } = browser
  const kept = sessionStorage.getItem('mcp-auth-lambda sign-in')
  sessionStorage.removeItem('mcp-auth-lambda sign-in')
  const answer = new URLSearchParams(location.search)
  if (!answer.has('state') && !answer.has('code') && !answer.has('error')) return undefined
  history.replaceState(null, '', location.pathname)
  const pending = kept === null ? undefined : (JSON.parse(kept) as Pending)
  if (pending === undefined) throw new Error('This tab has begun no sign-in: sign in again.')
  const problem = answerProblem(answer, pending)
  if (problem !== undefined) throw new Error(problem)
  return redeem(browser, config, pending, String(answer.get('code')))
}

/** Says what is wrong with the answer of the authorization server (RFC 6749 §4.1.2, RFC 9207 §2.4). */
export function answerProblem(answer: URLSearchParams, pending: Pending): string | undefined {
  if (answer.get('state') !== pending.state)
    return 'The answer belongs to another sign-in, for its state differs: sign in again.'
  const named = answer.get('iss')
  if (named === null ? pending.namesIssuer : named !== pending.issuer)
    return `The answer does not come from ${pending.issuer}, for its iss differs: sign in again.`
  const error = answer.get('error')
  if (error !== null) {
    const description = answer.get('error_description')
    return `The authorization server refused: ${error}${description === null ? '' : `, ${description}`}.`
  }
  return answer.has('code') ? undefined : 'The authorization server sent no code: sign in again.'
}

/** RFC 6749 §4.1.3, RFC 7636 §4.5. */
export async function redeem(
  browser: Browser,
  { redirectUri, resource }: TryConfig,
  { issuer, tokenEndpoint, clientId, verifier, scope, tool }: Pending,
  code: string,
): Promise<Session> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: clientId,
    code_verifier: verifier,
    resource,
  })
  const type = 'application/x-www-form-urlencoded'
  const answer = await sendJson(browser, tokenEndpoint, type, form.toString())
  const { access_token: token, token_type: kind } = answer
  if (typeof token !== 'string')
    throw new Error(`The authorization server gives no token: ${errorIn(answer)}.`)
  if (!/^bearer$/i.test(textOf(kind)))
    throw new Error(
      `The authorization server gives a token of the type ${textOf(kind)}: this page needs Bearer.`,
    )
  return { token, issuer, scopes: scope.split(' '), tool }
}
