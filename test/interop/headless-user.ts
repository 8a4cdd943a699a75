/** A user without a browser: follows the authorization endpoint's redirects, cookies in hand. */
import assert from 'node:assert/strict'
import type { RecordingFetch } from './recording-fetch.ts'

export const REDIRECT_URI = 'http://localhost:41235/oauth/callback'

const STATE = 'a state of the client'
const MOST_REDIRECTS = 10

/**
 * An OAuth client provider for either SDK, which name the types of what it stores differently.
 *
 * @param fetch makes the requests of the browser
 */
export function headlessUser<ClientInformation, Tokens, Discovery>(fetch: RecordingFetch['fetch']) {
  let client: ClientInformation | undefined
  let saved: Tokens | undefined
  let discovered: Discovery | undefined
  let verifier = ''
  let callback = new URLSearchParams()

  return {
    redirectUrl: REDIRECT_URI,
    clientMetadata: {
      client_name: 'a headless client',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => STATE,
    clientInformation: () => client,
    saveClientInformation: (information: ClientInformation) => void (client = information),
    tokens: () => saved,
    saveTokens: (tokens: Tokens) => void (saved = tokens),
    discoveryState: () => discovered,
    saveDiscoveryState: (state: Discovery) => void (discovered = state),
    codeVerifier: () => verifier,
    saveCodeVerifier: (value: string) => void (verifier = value),
    async redirectToAuthorization(url: URL) {
      callback = await browse(url, fetch)
      assert.equal(callback.get('state'), STATE)
    },
    /** The parameters with which the browser came back to the client. */
    callback: () => callback,
  }
}

async function browse(start: URL, fetch: RecordingFetch['fetch']): Promise<URLSearchParams> {
  const jar = new Map<string, string>()
  let url = start
  for (let redirects = 0; !url.href.startsWith(REDIRECT_URI); redirects += 1) {
    assert.ok(redirects < MOST_REDIRECTS, `still on the way after ${redirects} redirects`)
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    // eslint-disable-next-line no-await-in-loop -- each answer names the next URL
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    // eslint-disable-next-line no-await-in-loop
    assert.ok(location, `no redirect but ${response.status} ${await response.text()}`)
    url = new URL(location, url)
  }
  return url.searchParams
}
