/** The page on which people sign in and try the tools, in Chromium. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { exchangesOf } from '../../support/clients/recording-fetch.ts'
import { type Page, startBrowser } from './browser.ts'
import { assertGoodLooks, tabTo } from './looks.ts'
import { startRecordedSystem } from './recorded-system.ts'
import { describeClient, open } from './report.ts'

const browser = await open(startBrowser())
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
    await page.keyboard.type('2.5')
    await tabTo(page, `it.id === 'field-1'`)
    await page.keyboard.type('-4')
    await page.keyboard.press('Enter')
    await page.getByText('The tool answered.').waitFor()
    const result = await page.locator('#result pre').first().textContent()
    assert.match(result ?? '', /"result": -1\.5/)
    await assertGoodLooks(page, 'try-result')
    await assertKeptToItself(page, await tokensOf(system), said)
    assert.equal(page.url(), `${system.url}/about/try`)
  })
})

async function tokensOf(system: Awaited<ReturnType<typeof startRecordedSystem>>) {
  const exchanges = exchangesOf(await system.take(), 'mcp')
  const sent = exchanges.map(({ headers }) => headers.get('authorization')?.slice('Bearer '.length))
  const tokens = [...new Set(sent)].filter((token) => token !== undefined)
  assert.equal(tokens.length, 1)
  return tokens
}

/** The token is nowhere that outlives the page, or that somebody may see. */
async function assertKeptToItself(page: Page, tokens: readonly string[], said: readonly string[]) {
  const kept = await page.evaluate<string>(
    '[document.documentElement.outerHTML, JSON.stringify({ ...sessionStorage, ...localStorage }), document.cookie, location.href, JSON.stringify(history.state)].join()',
  )
  for (const token of tokens) assert.ok(!kept.includes(token) && !said.join('\n').includes(token))
  assert.equal(await page.evaluate('sessionStorage.length + localStorage.length'), 0)
  assert.deepEqual(said, [])
}
