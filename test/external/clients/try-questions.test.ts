/** Tools that ask their user, and show their progress, on the page to try tools in Chromium. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { it } from 'node:test'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { ASKING_SERVER } from './asking-server.ts'
import { type Page, startBrowser } from './browser.ts'
import { assertGoodLooks, tabTo } from './looks.ts'
import { startRecordedSystem } from './recorded-system.ts'
import { describeClient, open } from './report.ts'
import { call, signedIn } from './try-page-steps.ts'

const browser = await open(startBrowser())

describeClient('Questions on the page to try tools', `Chromium ${browser.version}`, () => {
  it('answers what a tool asks, round by round, by keyboard alone', async () => {
    await using system = await startRecordedSystem({ args: ['--server', ASKING_SERVER] })
    const page = await signedIn(browser, system.url)
    await bookTable(page)
    await pressByTab(page, 'Decline')
    await page.getByText('Not booked: decline.', { exact: true }).waitFor()
    assert.equal(await page.evaluate('document.activeElement.id'), 'result')
    await bookTable(page)
    await tabTo(page, `it.id === 'answer-0'`)
    await page.keyboard.type('Ada')
    await pressByTab(page, 'Answer')
    await page.getByText('Booked for 4, terrace, for Ada.', { exact: true }).waitFor()
    assert.equal(await page.locator('#exchanges details').count(), 7)
    await call(page, 'book_table')
    await page.getByText('Which table?').first().waitFor()
    await pressByTab(page, 'Answer')
    await page.getByText('This is required.').first().waitFor()
    await assertGoodLooks(page, 'try-question')
    await page.getByRole('button', { name: 'Cancel' }).press('Enter')
    await page.getByText('No table: cancel.', { exact: true }).waitFor()
  })

  it('opens a page that a tool asks for in another tab, and answers several questions at once', async () => {
    await using system = await startRecordedSystem({ args: ['--server', ASKING_SERVER] })
    const page = await signedIn(browser, system.url)
    const url = `${system.url}/about?paid=42`
    await call(page, 'pay', url)
    await page.getByText('Question 1 of 2').waitFor()
    await assertGoodLooks(page, 'try-question-link')
    const link = page.getByRole('link', { name: `Open ${new URL(url).host} in a new tab` })
    await link.press('Enter')
    const isOpened = async () => browser.requests.some((request) => request.url() === url)
    assert.ok(await waitUntil(isOpened, 30_000), 'the page is opened')
    await page.getByRole('button', { name: 'I am done' }).press('Enter')
    await page.getByText('Question 2 of 2').waitFor()
    await page.locator('#answer-0').fill('ada@example.com')
    await page.getByRole('button', { name: 'Answer' }).press('Enter')
    await page.getByText('Page: accept. Receipt: ada@example.com.', { exact: true }).waitFor()
    await call(page, 'find_folders')
    await page
      .getByText(/^The server refuses: .*roots\/list.* this page cannot answer that/)
      .waitFor()
  })

  it('shows how far a tool is, while it works', async () => {
    await using system = await startRecordedSystem({ args: ['--server', ASKING_SERVER] })
    const page = await signedIn(browser, system.url)
    const file = path.join(temporaryFolder('progress'), 'there')
    await call(page, 'wait_for', file)
    await page.getByText('1 of 4: looking for it', { exact: true }).waitFor()
    await page.getByText('Calling … 1 of 4: looking for it', { exact: true }).waitFor()
    assert.equal(await page.evaluate('document.querySelector("#result progress").position'), 0.25)
    await assertGoodLooks(page, 'try-progress')
    await writeFile(file, '')
    await page.getByText('There it is.', { exact: true }).waitFor()
    assert.equal(await page.locator('#result progress').count(), 0)
  })
})

async function pressByTab(page: Page, text: string): Promise<void> {
  await tabTo(page, `it.textContent === '${text}'`)
  await page.keyboard.press('Enter')
}

/** Calls the tool that asks twice, and answers its first question; leaves the second with the focus. */
async function bookTable(page: Page): Promise<void> {
  const hasFocus = async () =>
    assert.equal(await page.evaluate('document.activeElement.className'), 'question')
  await pressByTab(page, 'Call')
  await page.getByText('Which table?').first().waitFor()
  await hasFocus()
  await tabTo(page, `it.id === 'answer-0'`)
  await page.keyboard.type('4')
  await tabTo(page, `it.id === 'answer-1'`)
  await page.keyboard.type('ter')
  await pressByTab(page, 'Answer')
  await page.locator('#question').filter({ hasText: 'In which name?' }).waitFor()
  await hasFocus()
}
