/** A user without a browser, who follows the redirects of the authorization endpoint with cookies, and fills in its forms. */
import assert from 'node:assert/strict'
import { type FormAnswers, submission } from './html-form.ts'
import type { RecordingFetch } from './recording-fetch.ts'

export const REDIRECT_URI = 'http://localhost:41235/oauth/callback'

const STATE = 'a state of the client'
const MOST_PAGES = 10

/**
 * An OAuth client provider for both SDKs, which have different types for what it stores.
 *
 * @param fetch sends the requests of the browser
 * @param answers what the user enters into forms
 */
export function headlessUser<ClientInformation, Tokens, Discovery>(
  fetch: RecordingFetch['fetch'],
  answers?: FormAnswers,
) {
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
      callback = await browse(url, REDIRECT_URI, fetch, answers)
      assert.equal(callback.get('state'), STATE)
    },
    /** The parameters of the callback. */
    callback: () => callback,
  }
}

/** Follows an authorization request until it comes back to the client, and gives the parameters of the callback. */
export async function browse(
  start: URL,
  redirectUri: string,
  fetch: RecordingFetch['fetch'],
  answers?: FormAnswers,
): Promise<URLSearchParams> {
  const jar = new Map<string, string>()
  let url = start
  let request: RequestInit = {}
  for (let pages = 0; !url.href.startsWith(redirectUri); pages += 1) {
    assert.ok(pages < MOST_PAGES, `still on the way after ${pages} pages`)
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    // eslint-disable-next-line no-await-in-loop -- each answer names the next URL
    const response = await fetch(url, { ...request, redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    // eslint-disable-next-line no-await-in-loop
    const page = await response.text()
    const form = location === null && answers ? submission(page, answers) : undefined
    const next = location ?? form?.action
    assert.ok(next, `no redirect but ${response.status} ${page}`)
    url = new URL(next, url)
    request = form === undefined ? {} : { method: 'POST', body: form.body }
  }
  return url.searchParams
}
