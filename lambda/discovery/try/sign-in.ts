/**
 * The sign-in of the page: the authorization code flow of a public client with PKCE (RFC 9700 §2.1.1). The functions run in
 * the browser, out of their own text: they use nothing but one another (`script.ts`).
 */
import {
  clientIdFor,
  errorIn,
  readServer,
  sendJson,
  serverProblem,
} from './authorization-server.ts'
import type { Browser, TryConfig } from './browser.ts'
import { textOf } from './fields.ts'

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
    return `The answer does not come from ${pending.issuer}, for its iss is ${named ?? 'missing'}: sign in again.`
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
