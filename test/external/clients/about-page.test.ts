/** The page at the URL of the server, in Chromium. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { it } from 'node:test'
import { startLocalSystem } from '../../support/local-system.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { startBackend } from '../../support/backend.ts'
import { startBrowser } from './browser.ts'
import { assertGoodLooks, tabTo } from './looks.ts'
import { describeClient, open } from './report.ts'

const browser = await open(startBrowser())
const OPEN_ALL = `for (const one of document.querySelectorAll('details')) one.open = true`

describeClient('The page of the server', `Chromium ${browser.version}`, () => {
  it('is usable by everybody, and breaks no command inside a word', async () => {
    await using system = await startLocalSystem()
    const page = await browser.open(`${system.url}/about`)
    await assertGoodLooks(page, 'about')
    await page.evaluate(OPEN_ALL)
    await assertGoodLooks(page, 'about-open')
    await page.setViewportSize({ width: 390, height: 900 })
    const words = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.copy code span')].map((word) => word.getClientRects().length)`,
    )
    assert.ok(words.length > 30)
    assert.deepEqual([...new Set(words)], [1])
  })

  it('says whether the authorization server answers this browser', async () => {
    await using system = await startLocalSystem()
    const page = await browser.open(`${system.url}/about`)
    await tabTo(page, `it.textContent === 'Does it answer?'`)
    await page.keyboard.press('Enter')
    await page
      .locator('#server-0')
      .filter({ hasText: /^answers$/ })
      .waitFor()
  })

  it('says so of one that lets no other origin read, of one that fails, and of one that is away', async () => {
    await using silent = await startBackend((response) => void response.writeHead(200).end('{}'))
    await using failing = await startBackend((response) => {
      response.writeHead(502, { 'access-control-allow-origin': '*' }).end()
    })
    for (const [issuer, said] of [
      [silent.origin, /^answers$/],
      [failing.origin, /^answers with the status 502$/],
      ['http://localhost:1', /^does not answer this browser$/],
    ] as const) {
      const env = {
        AUTH_ISSUER: issuer,
        OAUTH_CLIENT_SECRET: 'a-secret-of-this-test',
        AUTH_INTROSPECTION_ENDPOINT: `${issuer}/introspect`,
      }
      /* eslint-disable no-await-in-loop -- one after the other */
      await using system = await startLocalSystem({ env })
      const page = await browser.open(`${system.url}/about`)
      await page.getByRole('button', { name: /^Does it answer/ }).press('Enter')
      await page.locator('#server-0').filter({ hasText: said }).waitFor()
      /* eslint-enable no-await-in-loop */
    }
  })

  it('has the icon, colors and links of its operator', async () => {
    const icon = path.join(temporaryFolder('icon'), 'icon.svg')
    await writeFile(icon, ICON)
    const env = {
      ICON_FILE: icon,
      ACCENT_COLORS: '#8a1c5c #f08cc8',
      CONTACT_URL: 'mailto:tools@example.com',
      PRIVACY_URL: 'https://example.com/privacy',
    }
    await using system = await startLocalSystem({ env })
    const page = await browser.open(`${system.url}/about`)
    await page.locator('header img').waitFor()
    assert.equal(await page.evaluate(`document.querySelector('header img').naturalWidth > 0`), true)
    await assertGoodLooks(page, 'about-own')
  })
})

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><style>.a{fill:#8a1c5c}</style>
<circle class="a" cx="32" cy="32" r="30"/><path style="fill:#fff" d="M20 44V20l12 14 12-14v24h-6V34l-6 7-6-7v10z"/></svg>`
