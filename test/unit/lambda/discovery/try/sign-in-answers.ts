/** What an authorization server answers to the page. */
import { beginSignIn, finishSignIn } from '../../../../../lambda/discovery/try/sign-in.ts'
import { type Answer, CONFIG, fakeBrowser, json } from './fake-browser.ts'

export const ISSUER = 'https://auth.example.com'
export const SERVER = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize?tenant=1`,
  token_endpoint: `${ISSUER}/token`,
  registration_endpoint: `${ISSUER}/register`,
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
}
export const METADATA = `${ISSUER}/.well-known/oauth-authorization-server`
export const WANTED = { issuer: ISSUER, scopes: ['mcp', 'other'], tool: 'add' }

/** Answers by the ends of URLs; without one, as a server that allows no other origin. */
export const answers =
  (by: Readonly<Record<string, unknown>>): Answer =>
  (url) => {
    const [, body] = Object.entries(by).find(([end]) => url.endsWith(end)) ?? []
    if (body === undefined) throw new TypeError('Failed to fetch')
    return body instanceof Response ? body.clone() : json(body)
  }
export const registering = (change: object = {}) =>
  answers({
    'oauth-authorization-server': { ...SERVER, ...change },
    '/register': { client_id: 'c1' },
  })

/** Begins, and comes back with this answer; the tab is the same. */
export async function comeBack(
  answer: Readonly<Record<string, string>>,
  token: unknown = { access_token: 't0ken', token_type: 'bearer', scope: 'mcp' },
  change: object = {},
) {
  const leaving = fakeBrowser(registering(change))
  await beginSignIn(leaving, CONFIG, WANTED)
  const asked = new URL(leaving.assigned[0] ?? '').searchParams
  const state = asked.get('state') ?? ''
  const search = `?${new URLSearchParams({ state, iss: ISSUER, ...answer }).toString()}`
  const { store } = leaving
  const back = fakeBrowser(answers({ '/token': token }), {
    search,
    store,
  })
  return { back, asked, session: finishSignIn(back, CONFIG) }
}
