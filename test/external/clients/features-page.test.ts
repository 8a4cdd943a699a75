/** The page of MCP Inspector shows what a server has beside tools that return texts. */
import { before, it } from 'node:test'
import { FEATURE_SERVER, GIF } from '../../support/feature-server.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { type Page, startBrowser } from './browser.ts'
import { openInspector, startPage } from './inspector.ts'
import { describeClient, open } from './report.ts'

const browser = await open(startBrowser())
const system = await open(startLocalSystem({ args: ['--server', FEATURE_SERVER] }))
const inspector = await open(openInspector())

describeClient("Inspector's page", `${inspector.version}, Chromium ${browser.version}`, () => {
  let page: Page

  before(async () => {
    const options = ['--transport', 'http', '--protocol-era', 'modern']
    page = await browser.open(await startPage(inspector, ...options, '--server-url', system.url))
    await page.getByRole('switch', { name: /^Connect or disconnect/ }).press('Space')
    await page.getByText('Connected', { exact: true }).waitFor()
  })

  it('shows the image that a tool returns', async () => {
    await page.getByRole('radio', { name: 'Tools' }).press('Space')
    await page.getByRole('button', { name: /^Draw a dot/ }).click()
    await page.getByRole('button', { name: 'Execute Tool' }).click()
    await page
      .locator(`img[src="data:image/gif;base64,${GIF.toString('base64')}"]`)
      .first()
      .waitFor()
  })

  it('lists more resources than fit on a page of the list, and reads one', async () => {
    await page.getByRole('radio', { name: 'Resources' }).press('Space')
    await page.getByText('URIs (1203)').waitFor()
    await page.getByText('Handbook', { exact: true }).first().click()
    await page.getByText('Be kind – always.').first().waitFor()
  })

  it('gets a prompt with an argument', async () => {
    await page.getByRole('radio', { name: 'Prompts' }).press('Space')
    await page.getByText('Translates words.').first().click()
    await page.getByRole('textbox', { name: /words/ }).fill('tea')
    await page.getByRole('button', { name: /Get Prompt/i }).click()
    await page.getByText('Translate into English: tea').first().waitFor()
  })
})
