/** The page of MCP Inspector in Chromium, from its start through the sign-in to the result of a tool. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { before, it } from 'node:test'
import { say } from '../../support/progress.ts'
import { type Exchange, exchangesOf, SIGN_IN_STEPS } from '../../support/clients/recording-fetch.ts'
import { keepScreenshot, type Page, startBrowser } from './browser.ts'
import { openInspector, startPage } from './inspector.ts'
import {
  assertSpeaks,
  assertTokenRequired,
  LEGACY,
  methodsOf,
  MODERN,
  startRecordedSystem,
  stepsOf,
} from './recorded-system.ts'
import { describeClient, open } from './report.ts'

const browser = await open(startBrowser())
const system = await open(startRecordedSystem())
const inspectors = {
  legacy: await open(openInspector()),
  modern: await open(openInspector()),
}

for (const [era, spoken] of [
  ['legacy', LEGACY],
  ['modern', MODERN],
] as const) {
  const inspector = inspectors[era]
  const versions = `${inspector.version}, Chromium ${browser.version}`

  describeClient(`Inspector's page, ${era} era`, versions, () => {
    let exchanges: readonly Exchange[]
    let origin: string
    let result: string | null

    before(async () => {
      await system.take()
      browser.requests.length = 0
      const options = ['--transport', 'http', '--protocol-era', era]
      const url = await startPage(inspector, ...options, '--server-url', system.url)
      ;({ origin } = new URL(url))
      const page = await browser.open(url)
      await page.getByRole('switch', { name: /^Connect or disconnect/ }).press('Space')
      await page.getByText('Connected', { exact: true }).waitFor()
      result = await callTool(page)
      const file = await keepScreenshot(page, `inspector-${era}`)
      say(`  a screenshot is at ${path.relative(process.cwd(), file)}`)
      exchanges = await system.take()
      assert.equal(stepsOf(exchanges)[0], 'challenge')
    })

    it('is challenged, leads the user through the sign-in and comes back', async () => {
      const steps = stepsOf(exchanges)
      const order = SIGN_IN_STEPS.map((step) => steps.indexOf(step))
      assert.deepEqual(
        order,
        order.toSorted((one, other) => one - other),
        steps.join(', '),
      )
      assert.ok(!order.includes(-1), steps.join(', '))
      const [asked] = exchangesOf(exchanges, 'authorization')
      assert.match(asked?.headers.get('user-agent') ?? '', /Chrome/)
      assert.equal(asked?.url.searchParams.get('redirect_uri'), `${origin}/oauth/callback`)
      assert.equal(asked?.url.searchParams.get('resource'), system.url)
    })

    it(`speaks ${spoken.version}, and calls the tool with the user's token`, () => {
      const methods = [...spoken.handshake, 'tools/list', 'tools/call']
      assert.deepEqual([...new Set(methodsOf(exchanges))], methods)
      assertSpeaks(exchanges, spoken)
      for (const { headers } of exchangesOf(exchanges, 'mcp'))
        assert.match(headers.get('authorization') ?? '', /^Bearer ./)
    })

    it('sends no Origin to the MCP server: its own server asks, and the page asks that one', () => {
      for (const { headers } of exchangesOf(exchanges, 'mcp'))
        assert.equal(headers.get('origin'), null)
      const asked = browser.requests.map((request) => new URL(request.url()).origin)
      assert.ok(asked.filter((of) => of === origin).length > 5)
      assert.ok(!asked.includes(new URL(system.url).origin))
    })

    it('shows the result, which it got by its token alone', async () => {
      assert.equal(result?.trim(), '"result": -10,')
      await assertTokenRequired(exchanges)
    })
  })
}

/** @returns the line of the shown JSON that has the result */
async function callTool(page: Page): Promise<string | null> {
  await page.getByRole('radio', { name: 'Tools' }).press('Space')
  await page.getByRole('button', { name: /^Multiply numbers/ }).click()
  await page.getByRole('textbox', { name: 'x', exact: true }).fill('2.5')
  await page.getByRole('textbox', { name: 'y', exact: true }).fill('-4')
  await page.getByRole('button', { name: 'Execute Tool' }).click()
  const line = page.locator('.ace_line').filter({ hasText: '"result"' }).first()
  await line.waitFor()
  return line.textContent()
}
