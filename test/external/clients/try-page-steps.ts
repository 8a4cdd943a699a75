/** What users do on the page to try tools. */
import type { Browser, Page } from './browser.ts'

export async function signedIn(browser: Browser, url: string): Promise<Page> {
  const page = await browser.open(`${url}/about/try`)
  await page.getByRole('button', { name: /^Sign in at/ }).press('Enter')
  await page.getByText(/^You are signed in/).waitFor()
  return page
}

export async function call(page: Page, tool: string, ...texts: readonly string[]): Promise<void> {
  const label = page.locator('#tool-choice option').filter({ hasText: tool }).first()
  await page.locator('#tool-choice').selectOption({ label: (await label.textContent()) ?? '' })
  for (const [place, text] of texts.entries()) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await page.locator(`#field-${place}`).fill(text)
  }
  await page.getByRole('button', { name: 'Call' }).press('Enter')
}
