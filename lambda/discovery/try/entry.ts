/** The sign-in on the page to try tools. The functions run in the browser, out of their own text (`script.ts`). */
import type { Browser, PageElement, TryConfig } from './browser.ts'
import { button, find, say } from './elements.ts'
import { beginSignIn, type Session } from './sign-in.ts'

export interface Page {
  readonly browser: Browser
  readonly config: TryConfig
  /** Newest first. */
  readonly exchanges: PageElement[]
  /** Nothing else holds the token. */
  session: Session | undefined
  /** The form that is shown. */
  form?: PageElement
}

/** Offers to sign in, and shows nothing of what an earlier token got. */
export function showEntry(page: Page, text: string): void {
  const { browser, config } = page
  page.session = undefined
  page.exchanges.length = 0
  for (const id of ['tool', 'form', 'result', 'exchanges']) find(browser, id).replaceChildren()
  find(browser, 'work').hidden = true
  const { scopes } = config
  const buttons = config.issuers.map((issuer) => {
    const label = `Sign in at ${new URL(issuer).host}`
    return button(browser, label, () => enter(page, { issuer, scopes, tool: '' }), 'open')
  })
  const entry = find(browser, 'enter')
  entry.replaceChildren(...buttons)
  entry.hidden = false
  say(browser, text)
}

export async function enter(
  page: Page,
  wanted: Pick<Session, 'issuer' | 'scopes' | 'tool'>,
): Promise<void> {
  const { browser, config } = page
  say(browser, `Asking ${new URL(wanted.issuer).host} where to sign in …`)
  try {
    await beginSignIn(browser, config, wanted)
  } catch (error) {
    say(browser, (error as Error).message)
  }
}

export function forget(page: Page): void {
  showEntry(page, 'This page has forgotten the token, which stays valid until it expires.')
  find(page.browser, 'said').focus()
}
