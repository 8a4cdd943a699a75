/** A headless client of the embedded authorization server, and the server as the tests start it. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../../support/free-port.ts'
import {
  type EmbeddedServer,
  type EmbeddedServerOptions,
  startEmbeddedServer,
} from '../../../../local/embedded/server.ts'

export const RESOURCE = 'http://localhost:3000/mcp'
export const RESOURCE_SERVER = { clientId: 'mcp-server', clientSecret: 'a+b c:d%' }
export const DEMO = { clientId: 'demo-client', clientSecret: 'demo-secret' }
export const REDIRECT_URI = 'http://localhost:41234/oauth/callback'

const MOST_REDIRECTS = 10

export interface TokenResponse {
  readonly access_token: string
  readonly refresh_token?: string
  readonly id_token?: string
  readonly scope: string
  readonly token_type: string
}

export type CookieJar = Map<string, string>

type Params = Record<string, string | undefined>

export async function startServer(options: Partial<EmbeddedServerOptions> = {}) {
  const port = options.port ?? (await freePort())
  const server = await startEmbeddedServer({
    port,
    realm: 'my realm',
    resource: RESOURCE,
    scopes: ['mcp', 'mcp:admin'],
    furtherScopes: ['orders:cancel'],
    resourceServer: RESOURCE_SERVER,
    ...options,
  })
  return { ...server, port }
}

/** RFC 6749 §2.3.1: both halves are form-encoded first. */
export function basic({ clientId, clientSecret }: typeof DEMO): string {
  const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
  return `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`
}

export function post(url: string, params: Params, authorization?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
    body: new URLSearchParams(defined(params)),
  })
}

export async function json<T = Record<string, unknown>>(response: Response): Promise<T> {
  return (await response.json()) as T
}

export function endpoint(server: EmbeddedServer, name: string): string {
  return `${server.issuer}/protocol/openid-connect/${name}`
}

export function register(
  server: EmbeddedServer,
  metadata: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.issuer}/clients-registrations/openid-connect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(metadata),
  })
}

/** What MCP clients send, down to the missing application type. */
export async function publicClient(server: EmbeddedServer): Promise<string> {
  const response = await register(server, {
    client_name: 'a test',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    scope: 'mcp',
  })
  assert.equal(response.status, 201)
  return (await json<{ client_id: string }>(response)).client_id
}

export function cookies(jar: CookieJar): { cookie: string } {
  return { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }
}

/** Follows the redirects of the authorization endpoint, cookies in hand, until they leave the server. */
export async function authorize(
  server: EmbeddedServer,
  params: Params,
  jar: CookieJar = new Map(),
) {
  const verifier = randomBytes(32).toString('base64url')
  const query = defined({
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'a state',
    ...params,
  })
  let url = new URL(endpoint(server, 'auth'))
  url.search = new URLSearchParams(query).toString()
  for (let redirects = 0; url.href.startsWith(server.issuer); redirects += 1) {
    assert.ok(redirects < MOST_REDIRECTS, `still on the way after ${redirects} redirects`)
    // eslint-disable-next-line no-await-in-loop -- each answer names the next URL
    const response = await fetch(url, { redirect: 'manual', headers: cookies(jar) })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { response, verifier, answer: new URLSearchParams() }
    url = new URL(location, url)
  }
  return { url, verifier, answer: url.searchParams }
}

/** The authorization code flow; `params` go to the authorization endpoint. */
export async function obtainToken(
  server: EmbeddedServer,
  clientId: string,
  params: Params = {},
  jar?: CookieJar,
) {
  const { answer, verifier } = await authorize(server, { client_id: clientId, ...params }, jar)
  const response = await post(endpoint(server, 'token'), {
    grant_type: 'authorization_code',
    client_id: clientId,
    code: answer.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: params['redirect_uri'] ?? REDIRECT_URI,
  })
  const token = await json<TokenResponse>(response)
  assert.equal(response.status, 200, JSON.stringify([Object.fromEntries(answer), token]))
  return token
}

export async function introspect(server: EmbeddedServer, token: string, client = RESOURCE_SERVER) {
  const response = await post(server.introspectionEndpoint, { token }, basic(client))
  assert.equal(response.status, 200)
  return json(response)
}

function defined(params: Params): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).filter((entry) => entry[1] !== undefined),
  ) as Record<string, string>
}

/** Uses every endpoint, correctly and wrongly; a test asserts that nothing is printed. */
export async function tour(): Promise<void> {
  const server = await startServer()
  const clientId = await publicClient(server)
  const jar = new Map()
  const token = await obtainToken(server, clientId, { scope: 'openid mcp' }, jar)
  await introspect(server, token.access_token)
  await introspect(server, await server.issueDemoToken(), DEMO)
  const refresh = { grant_type: 'refresh_token', refresh_token: token.refresh_token }
  await post(endpoint(server, 'token'), { ...refresh, client_id: clientId })
  await post(endpoint(server, 'token'), { ...refresh, client_id: 'unknown' })
  await post(endpoint(server, 'revoke'), { token: token.access_token, client_id: clientId })
  await authorize(server, { client_id: 'unknown' })
  await authorize(server, { client_id: clientId, resource: 'http://localhost/other' })
  await register(server, { redirect_uris: 'wrong' })
  const headers = { accept: 'text/html', origin: 'http://a.b' }
  for (const name of ['logout', 'logout/success', 'userinfo', 'certs', 'nothing']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other, as a reader would
    await fetch(endpoint(server, name), { headers: { ...cookies(jar), ...headers } })
  }
  await dropConnection(server.port)
  await server.close()
}

/** Resets the connection in the middle of a request to the token endpoint. */
async function dropConnection(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /realms/my%20realm/protocol/openid-connect/token HTTP/1.1\r\nhost: localhost\r\n' +
      'content-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\ngrant',
  )
  await setTimeout(50)
  socket.resetAndDestroy()
  await setTimeout(50)
}
