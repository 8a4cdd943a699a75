/** The page on which people sign in and try the tools, in Chromium. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bearerTokenOf, type Exchange, exchangesOf } from '../../support/clients/recording-fetch.ts'
import { FEATURE_SERVER, GIF } from '../../support/feature-server.ts'
import { type Page, startBrowser } from './browser.ts'
import { assertGoodLooks, tabTo } from './looks.ts'
import { FORM_SERVER } from './form-server.ts'
import { HOSTILE_SERVER } from './hostile-server.ts'
import { startRecordedSystem } from './recorded-system.ts'
import { describeClient, open } from './report.ts'
import { call, signedIn } from './try-page-steps.ts'

const browser = await open(startBrowser())
/** Whether the audio has been read. */
const PLAYS = `new Promise((resolve) => {
  const audio = document.querySelector('#result audio')
  if (audio.readyState > 0) resolve(true)
  audio.onloadedmetadata = () => resolve(true)
  audio.onerror = () => resolve(false)
  if (audio.error) resolve(false)
})`
const version = `Chromium ${browser.version}`

describeClient('The page to try tools', version, () => {
  it('signs in and calls a tool by keyboard alone, and keeps the token to itself', async () => {
    await using system = await startRecordedSystem()
    const page = await browser.open('about:blank')
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    await page.goto(`${system.url}/about`)
    await tabTo(page, `it.textContent === 'Sign in and try'`)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Sign in at/ }).waitFor()
    await tabTo(page, `it.textContent.startsWith('Sign in at localhost')`)
    await assertGoodLooks(page, 'try-entry')
    await page.keyboard.press('Enter')
    await page.getByText('You are signed in. Tools: 3.').waitFor()
    await tabTo(page, `it.id === 'field-0'`)
    await page.keyboard.press('Enter')
    await page.getByText('This is required.').first().waitFor()
    await assertGoodLooks(page, 'try-problem')
    await tabTo(page, `it.id === 'field-0'`)
    await page.keyboard.type('2.5')
    await tabTo(page, `it.id === 'field-1'`)
    await page.keyboard.type('-4')
    await page.keyboard.press('Enter')
    await page.getByText('The tool answered.').waitFor()
    const result = await page.locator('#result pre').first().textContent()
    assert.match(result ?? '', /"result": -1\.5/)
    await assertGoodLooks(page, 'try-result')
    await tabTo(page, `it.textContent === 'Call'`)
    await page.keyboard.press('Enter')
    await page.locator('#exchanges details').nth(2).waitFor()
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'BUTTON')
    await assertKeptToItself(page, tokenOf(await system.take()), said)
    assert.equal(page.url(), `${system.url}/about/try`)
  })

  it('shows images, checks the form, asks what a tool asks, and signs in for a scope that a tool needs', async () => {
    await using system = await startRecordedSystem({ args: ['--server', FEATURE_SERVER] })
    const page = await signedIn(browser, system.url)
    await call(page, 'show_all')
    await page.getByText('The tool answered.').waitFor()
    await assertGoodLooks(page, 'try-contents')
    assert.equal(await page.locator('#result audio[src^="data:audio/wav;base64,"]').count(), 1)
    assert.ok(await page.evaluate(PLAYS), 'the policy lets audio in')
    const image = page.locator(`#result img[src="data:image/gif;base64,${GIF.toString('base64')}"]`)
    assert.equal(await image.count(), 1)
    await call(page, 'delete_note', 'n1')
    await page.getByText(/^Delete n1, number/).waitFor()
    await page.locator('#answer-0').fill('it is old')
    await page.getByRole('button', { name: 'Answer' }).press('Enter')
    await page.getByText(/^Deleted n1, .* because of it is old\.$/).waitFor()
    await call(page, 'count_words', 'to be or not')
    await page
      .getByText(/"count": 4/)
      .first()
      .waitFor()
    await call(page, 'publish')
    await page.getByText(/^This needs more than the token grants \(403\), the scope /).waitFor()
    await page.getByRole('button', { name: /^Sign in with .*notes:publish/ }).press('Enter')
    await page.getByText(/^You are signed in/).waitFor()
    await page.getByRole('button', { name: 'Call' }).press('Enter')
    await page.getByText('Published.', { exact: true }).waitFor()
  })

  it('has a field for arguments of every kind', async () => {
    await using system = await startRecordedSystem({ args: ['--server', FORM_SERVER] })
    const page = await signedIn(browser, system.url)
    await assertGoodLooks(page, 'try-form')
    for (const [label, text] of [
      ['A text', 'one\ntwo'],
      ['day', '2026-11-28'],
      ['count', '3'],
      ['place', '{"city":"Oslo"}'],
      ['Further arguments', '{"more":[1]}'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await page.getByLabel(new RegExp(`^${label}`)).fill(text)
    }
    await page.getByLabel(/^urgent/).selectOption({ label: 'false' })
    await page.getByRole('button', { name: 'Call' }).press('Enter')
    await page.getByText('The tool answered.').waitFor()
    const result = (await page.locator('#result pre').first().textContent()) ?? ''
    assert.deepEqual(JSON.parse(result), {
      text: 'one\ntwo',
      day: '2026-11-28',
      color: 'green',
      only: 'this',
      count: 3,
      share: null,
      urgent: false,
      place: { city: 'Oslo' },
      tags: [],
      more: [1],
    })
  })

  it('shows whatever comes from the server as text', async () => {
    await using system = await startRecordedSystem({ args: ['--server', HOSTILE_SERVER] })
    const page = await signedIn(browser, system.url)
    await page.getByRole('button', { name: 'Call' }).press('Enter')
    await page.getByText('The tool answered.').waitFor()
    const shown = page.locator('#form p, #form label, #result pre, #tool option')
    assert.ok((await shown.count()) >= 4)
    assert.match((await page.locator('#result pre').first().textContent()) ?? '', /^<img src=x/)
    assert.equal(
      await page.evaluate('document.querySelectorAll("#try img, #try b, #try a").length'),
      0,
    )
    assert.equal(await page.evaluate('globalThis.hacked'), undefined)
    await assert.rejects(page.evaluate('document.body.innerHTML = "<b>x</b>"'), /TrustedHTML/)
  })

  it('offers to sign in again when the token has been revoked', async () => {
    const env = { TOKEN_CACHE_TTL_SECONDS: '0' }
    await using system = await startRecordedSystem({ env })
    const page = await signedIn(browser, system.url)
    const exchanges = await system.take()
    const [redeemed] = exchangesOf(exchanges, 'token')
    const token = tokenOf(exchanges)
    const form = { token, client_id: new URLSearchParams(redeemed?.body).get('client_id') ?? '' }
    const body = new URLSearchParams(form)
    const revoked = await fetch(`${system.issuer}/protocol/openid-connect/revoke`, {
      method: 'POST',
      body,
    })
    assert.equal(revoked.status, 200)
    await call(page, 'add_numbers', '1', '2')
    await page.getByRole('button', { name: 'Sign in again' }).press('Enter')
    await page.getByText('You are signed in. Tools: 3.').waitFor()
  })

  it('waits as long as the server says', async () => {
    const env = { CALLS_PER_MINUTE_PER_CALLER: '30', CALL_BURST_PER_CALLER: '1' }
    await using system = await startRecordedSystem({ env })
    const page = await signedIn(browser, system.url)
    await call(page, 'add_numbers', '1', '2')
    await page.getByRole('button', { name: 'Call' }).press('Enter')
    await page.getByText(/There were too many calls \(429\): call again in \d seconds\./).waitFor()
    assert.equal(await page.locator('#form button[type=submit][aria-disabled]').count(), 1)
    await page.getByText('You can call again.').waitFor()
    await page.getByRole('button', { name: 'Call' }).press('Enter')
    await page.getByText('The tool answered.').waitFor()
  })

  it('is not there when it is off', async () => {
    await using system = await startRecordedSystem({ env: { TRY_PAGE: 'off' } })
    const page = await browser.open(`${system.url}/about`)
    assert.equal(await page.getByText('Sign in and try').count(), 0)
    for (const path of ['about/try', 'about/try/client.json']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status } = await fetch(`${system.url}/${path}`)
      assert.equal(status, 404, path)
    }
  })
})

/** The one token that the page has sent. */
function tokenOf(exchanges: readonly Exchange[]): string {
  const sent = exchanges.map(bearerTokenOf).filter((token) => token !== undefined)
  const [token = '', ...others] = new Set(sent)
  assert.notEqual(token, '')
  assert.deepEqual(others, [])
  return token
}

/** The token is nowhere that outlives the page, or that somebody may see. */
async function assertKeptToItself(page: Page, token: string, said: readonly string[]) {
  const kept = await page.evaluate<string>(
    '[document.documentElement.outerHTML, JSON.stringify({ ...sessionStorage, ...localStorage }), document.cookie, location.href, JSON.stringify(history.state)].join()',
  )
  assert.ok(!kept.includes(token))
  assert.equal(await page.evaluate('sessionStorage.length + localStorage.length'), 0)
  assert.deepEqual(said, [])
}
