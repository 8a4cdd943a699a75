/** Sign-ins and messages by single requests with exactly the given parameters and headers, without any SDK. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { type Answer, bearer, type HeaderValues, sendExactly } from './http-requests.ts'
import { browse } from './headless-user.ts'
import type { FormAnswers } from './html-form.ts'
import type { LocalSystem } from '../local-system.ts'

export const WELL_KNOWN = '/.well-known/oauth-protected-resource'

export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly id_token?: string
}

export interface SignIn {
  /** Members of the registration besides those that every public client sends. */
  readonly registration?: object
  readonly redirectUri?: string
  /** Further parameters of the authorization request, such as `scope`. */
  readonly asked?: HeaderValues
  /** Further parameters of the token request. */
  readonly redeemed?: HeaderValues
  /** What the user enters on pages with a form. */
  readonly answers?: FormAnswers
}

const REDIRECT_URI = 'http://127.0.0.1:41237/callback'
/** Metadata of a client that wants a refresh token. */
export const REFRESHABLE = { grant_types: ['authorization_code', 'refresh_token'] }
const JSON_TYPE = { 'content-type': 'application/json' }

/** The resource metadata, by default at the URL with the path of the resource. */
export async function metadataOf(
  { url }: LocalSystem,
  path = `${WELL_KNOWN}/mcp`,
  headers: HeaderValues = {},
): Promise<Record<string, unknown>> {
  const answer = await sendExactly(new URL(path, url).href, { headers })
  assert.equal(answer.status, 200, answer.text)
  return answer.body as Record<string, unknown>
}

/** Registers a public client (RFC 7591), and gives its id. */
export async function register(endpoints: Endpoints, metadata: object): Promise<string> {
  const body = JSON.stringify({ token_endpoint_auth_method: 'none', ...metadata })
  const options = { method: 'POST', headers: JSON_TYPE }
  const answer = await sendExactly(endpoints.registration, options, body)
  assert.equal(answer.status, 201, answer.text)
  return (answer.body as { client_id: string }).client_id
}

/** Registers, asks for a code, and redeems it for tokens. */
export async function signIn(
  endpoints: Endpoints,
  options: SignIn = {},
): Promise<Tokens & { readonly clientId: string }> {
  const { registration, redirectUri = REDIRECT_URI, asked, redeemed, answers } = options
  const clientId = await register(endpoints, { redirect_uris: [redirectUri], ...registration })
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(endpoints.authorization)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...asked,
  }).toString()
  const callback = await browse(url, redirectUri, fetch, answers)
  const tokens = await redeem(endpoints, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code: callback.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...redeemed,
  })
  return { clientId, ...tokens }
}

/** Sends a request to the token endpoint. */
export async function redeem({ token }: Endpoints, params: HeaderValues): Promise<Tokens> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams(params).toString()
  const answer = await sendExactly(token, { method: 'POST', headers }, body)
  assert.equal(answer.status, 200, answer.text)
  return answer.body as Tokens
}

/** Endpoints of an authorization server. */
export interface Endpoints {
  readonly registration: string
  readonly authorization: string
  readonly token: string
}

export const endpointsOf = ({ issuer }: LocalSystem): Endpoints => ({
  registration: `${issuer}/clients-registrations/openid-connect`,
  authorization: `${issuer}/protocol/openid-connect/auth`,
  token: `${issuer}/protocol/openid-connect/token`,
})

/** Posts a message with these headers only, and the token if there is one. */
export function post(
  { url }: LocalSystem,
  message: object,
  token?: string,
  headers: HeaderValues = {},
): Promise<Answer> {
  const authorization = token === undefined ? {} : bearer(token)
  const options = { method: 'POST', headers: { ...JSON_TYPE, ...authorization, ...headers } }
  return sendExactly(url, options, JSON.stringify({ jsonrpc: '2.0', ...message }))
}

/** Sends a request with these headers only, and the token if there is one. */
export function sendHeaders(
  { url }: LocalSystem,
  method: string,
  headers: HeaderValues,
  token?: string,
) {
  const authorization = token === undefined ? {} : bearer(token)
  return sendExactly(url, { method, headers: { ...headers, ...authorization } })
}

/** Asserts that a request is challenged without a token, and with one that differs from `token` by a character. */
export async function assertChallenged(
  { url }: LocalSystem,
  token: string,
  send: (held?: string) => Promise<Answer>,
): Promise<void> {
  const where = `resource_metadata="${new URL(url).origin}${WELL_KNOWN}/mcp"`
  for (const [held, start] of [
    [undefined, 'Bearer resource_metadata='],
    [`${token}x`, 'Bearer error="invalid_token"'],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- two requests
    const { status, headers } = await send(held)
    const challenge = headers.get('www-authenticate') ?? ''
    assert.equal(status, 401)
    assert.ok(challenge.startsWith(start) && challenge.includes(where), challenge)
  }
}

/** Asserts that the tools work with this token, and are refused with one that differs by a character. */
export async function assertTokenWorks(system: LocalSystem, token: string): Promise<void> {
  for (const [params, result] of [
    [{ name: 'add_numbers', arguments: { a: 20, b: 22 } }, 42],
    [{ name: 'multiply_numbers', arguments: { x: 6, y: 7 } }, 42],
  ] as const) {
    const message = { id: 1, method: 'tools/call', params }
    // eslint-disable-next-line no-await-in-loop -- one call after the other
    const answer = await post(system, message, token)
    assert.equal(answer.status, 200, answer.text)
    assert.partialDeepStrictEqual(answer.body, { result: { structuredContent: { result } } })
    // eslint-disable-next-line no-await-in-loop
    const refused = await post(system, message, `${token}x`)
    assert.equal(refused.status, 401, refused.text)
  }
}
