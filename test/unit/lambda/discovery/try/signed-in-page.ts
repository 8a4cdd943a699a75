/** A page whose user has signed in, or is about to. */
import assert from 'node:assert/strict'
import { beginSignIn } from '../../../../../lambda/discovery/try/sign-in.ts'
import { start } from '../../../../../lambda/discovery/try/view.ts'
import {
  type Answer,
  CONFIG,
  type FakeBrowser,
  fakeBrowser,
  type FakeElement,
  json,
  sentText,
} from './fake-browser.ts'

export const ISSUER = 'https://auth.example.com'
export const SERVER = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/a`,
  token_endpoint: `${ISSUER}/t`,
}
export const ADD = {
  name: 'add',
  title: 'Add',
  description: 'Adds.',
  inputSchema: {
    properties: { a: { type: 'number' }, b: { type: 'boolean' }, c: {} },
    required: ['a', 'b'],
  },
}
export const config = { ...CONFIG, clientId: 'own' }

export const at = (browser: FakeBrowser, id: string): FakeElement =>
  browser.at[id] ?? assert.fail(id)
export const said = (browser: FakeBrowser) => at(browser, 'said').textContent
export const nextOf = (init: RequestInit) =>
  JSON.parse(sentText(init)) as { method: string; params: Record<string, unknown> }

export const atAuthorizationServer: Answer = (url) =>
  url.endsWith('/t') ? json({ access_token: 't0ken', token_type: 'Bearer' }) : json(SERVER)

/** What the browser of a user has who comes back from the sign-in. */
export async function comingBack(tool = '') {
  const leaving = fakeBrowser(atAuthorizationServer, { config })
  await beginSignIn(leaving, config, { issuer: ISSUER, scopes: CONFIG.scopes, tool })
  const state = new URL(leaving.assigned[0] ?? '').searchParams.get('state') ?? ''
  return { config, search: `?code=c&state=${state}`, store: leaving.store }
}

/** A page whose user comes back; the MCP server answers a list of tools and then these. */
export async function signedIn(
  tools: readonly object[],
  answers: readonly (Response | Error | Promise<Response>)[] = [],
) {
  const left = [...answers]
  const answer: Answer = (url, init) => {
    if (url !== CONFIG.resource) return atAuthorizationServer(url, init)
    if (nextOf(init).method === 'tools/list') return json({ result: { tools } })
    const next = left.shift() ?? assert.fail('one call too many')
    if (next instanceof Error) throw next
    return next
  }
  const browser = fakeBrowser(answer, await comingBack())
  await start(browser)
  return browser
}

/** Fills the form in, and submits it. */
export async function submit(browser: FakeBrowser, texts: readonly string[] = ['1', '0', '']) {
  const form = at(browser, 'form').first('form')
  const inputs = ['input', 'select', 'textarea'].flatMap((tag) => form.all(tag))
  for (const [place, text] of texts.entries())
    (inputs[place] ?? assert.fail('no input')).value = text
  let prevented = 0
  await form.fire('submit', { preventDefault: () => void (prevented += 1) })
  assert.equal(prevented, 1)
}
