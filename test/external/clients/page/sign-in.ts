/** The sign-in of a page that knows the MCP server's challenge alone; it leaves the page, and ends in another one. */

export interface SignedIn {
  readonly resource: string
  readonly issuer: string
}

interface Started extends SignedIn {
  readonly mcpUrl: string
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly verifier: string
  readonly state: string
}

declare const location: URL & { assign(url: URL): void }
declare const sessionStorage: {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

const STORED = 'sign-in'
const redirectUri = `${location.origin}/callback`

/** Finds the authorization server, registers, and leaves for it. */
export async function signIn(mcpUrl: string, challenge: string): Promise<void> {
  const metadataUrl = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? ''
  const metadata = await getJson(metadataUrl)
  const resource = String(metadata['resource'])
  const [listed = ''] = metadata['authorization_servers'] as string[]
  // RFC 8414 §3.1: the well-known part comes before the path of the issuer.
  const { origin, pathname } = new URL(listed)
  const server = await getJson(`${origin}/.well-known/oauth-authorization-server${pathname}`)
  const started: Started = {
    mcpUrl,
    resource,
    issuer: String(server['issuer']),
    tokenEndpoint: String(server['token_endpoint']),
    clientId: await register(String(server['registration_endpoint'])),
    verifier: randomText(),
    state: randomText(),
  }
  sessionStorage.setItem(STORED, JSON.stringify(started))
  const url = new URL(String(server['authorization_endpoint']))
  const asked = {
    response_type: 'code',
    client_id: started.clientId,
    redirect_uri: redirectUri,
    scope: (metadata['scopes_supported'] as string[]).join(' '),
    resource,
    state: started.state,
    code_challenge: await sha256(started.verifier),
    code_challenge_method: 'S256',
  }
  url.search = new URLSearchParams(asked).toString()
  location.assign(url)
}

/** Changes the code that came back into a token. */
export async function redeem(query: URLSearchParams) {
  const started = JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as Started
  if (query.get('state') !== started.state) throw new Error('another state came back')
  const { mcpUrl, resource, issuer, tokenEndpoint, clientId, verifier } = started
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: query.get('code') ?? '',
      redirect_uri: redirectUri,
      client_id: clientId,
      code_verifier: verifier,
      resource,
    }),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  return { mcpUrl, resource, issuer, token }
}

/** As MCP clients ask for metadata: with a header that makes the browser ask first. */
async function getJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { headers: { 'MCP-Protocol-Version': '2025-11-25' } })
  return (await response.json()) as Record<string, unknown>
}

async function register(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      client_name: 'a page',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }),
  })
  return ((await response.json()) as { client_id: string }).client_id
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCodePoint(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const randomText = () => base64url(crypto.getRandomValues(new Uint8Array(32)))

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return base64url(new Uint8Array(digest))
}
