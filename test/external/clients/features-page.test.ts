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

const versions = `${inspector.version}, Chromium ${browser.version}`

describeClient("Inspector's page, all features", versions, () => {
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

  it('suggests values for the variable of a template, and reads what fits it', async () => {
    const templates = page.getByRole('region', { name: 'Templates (3)' })
    await templates.getByRole('button', { name: 'Notes of a day' }).press('Enter')
    const variable = page.getByRole('textbox', { name: 'day', exact: true })
    await variable.fill('t')
    await page.getByRole('option', { name: 'thursday' }).waitFor()
    await page.getByRole('option', { name: 'tuesday' }).click()
    await page.getByRole('button', { name: 'Read Resource' }).click()
    await page.getByText('Notes of tuesday.').first().waitFor()
  })

  it('has the user answer the question of a tool, or decline it', async () => {
    await page.getByRole('radio', { name: 'Tools' }).press('Space')
    await page.getByRole('button', { name: /^delete_note/ }).click()
    await page.getByRole('textbox', { name: 'note', exact: true }).fill('n1')
    await page.getByRole('button', { name: 'Execute Tool' }).click()
    await page.getByText(/Delete n1, number 0\.\d+\?/).waitFor()
    await page.getByRole('textbox', { name: 'reason' }).fill('age')
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.getByText(/Deleted n1, number 0\.\d+, because of age\./).waitFor()
    await page.getByRole('button', { name: /^delete_draft/ }).click()
    await page.getByRole('textbox', { name: 'note', exact: true }).fill('n2')
    await page.getByRole('button', { name: 'Execute Tool' }).click()
    await page.getByRole('button', { name: 'Decline' }).click()
    await page.getByText('Kept n2: decline.').waitFor()
  })

  it('gets a prompt with an argument', async () => {
    await page.getByRole('radio', { name: 'Prompts' }).press('Space')
    await page.getByText('Translates words.').first().click()
    await page.getByRole('textbox', { name: /words/ }).fill('tea')
    await page.getByRole('button', { name: /Get Prompt/i }).click()
    await page.getByText('Translate into English: tea').first().waitFor()
  })
})
