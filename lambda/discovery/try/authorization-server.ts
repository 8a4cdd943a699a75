/**
 * What the page asks the authorization server beside the sign-in itself: its metadata, and a client ID. The functions run in
 * the browser, out of their own text: they use nothing but one another (`script.ts`).
 */
import type { Browser, TryConfig } from './browser.ts'
import { textOf } from './fields.ts'

/** Of the metadata of an authorization server (RFC 8414 §2), what the sign-in reads. */
export type ServerMetadata = Readonly<Record<string, unknown>>

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
  { clientName, redirectUri, applicationType, scopes }: TryConfig,
): Promise<string> {
  const metadata = {
    client_name: clientName,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: applicationType,
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
