/** Calls of the server, and what the page shows of their answers. The functions run in the browser, out of their own text (`script.ts`). */
import type { PageElement } from './browser.ts'
import { blocksOf, button, exchangeElement, find, say } from './elements.ts'
import { enter, type Page } from './entry.ts'
import { type Call, callServer } from './exchange.ts'
import { type Meaning, meaningOf } from './meaning.ts'
import type { Session } from './sign-in.ts'

/** Calls the server, and shows the exchange. */
export async function perform(
  page: Page,
  { token }: Session,
  call: Omit<Call, 'resource' | 'token'>,
): Promise<Meaning> {
  const { browser, config, exchanges } = page
  try {
    const { resource } = config
    const exchange = await callServer(browser, { ...call, resource, token })
    if (page.session === undefined) return { kind: 'error', text: '' } // forgotten meanwhile
    for (const older of exchanges) older.removeAttribute('open')
    exchanges.unshift(exchangeElement(browser, exchange))
    if (call.method === 'tools/call') exchanges[0]?.setAttribute('open', '')
    exchanges.length = Math.min(exchanges.length, 20)
    find(browser, 'exchanges').replaceChildren(...exchanges)
    return meaningOf(exchange)
  } catch (error) {
    return { kind: 'error', text: `The server does not answer: ${(error as Error).message}.` }
  }
}

/** @param buttons to be disabled while the server wants to be left alone */
export function showMeaning(
  page: Page,
  session: Session,
  meaning: Meaning,
  buttons: readonly PageElement[] = [],
): void {
  const { browser } = page
  const { issuer, scopes, tool } = session
  const shown: PageElement[] = []
  if (meaning.kind === 'result') shown.push(...blocksOf(browser, meaning.result))
  if (meaning.kind === 'sign-in')
    shown.push(button(browser, 'Sign in again', () => enter(page, session), 'open'))
  if (meaning.kind === 'step-up') {
    const all = [...new Set([...scopes, ...meaning.scopes])]
    const wanted = { issuer, scopes: all, tool }
    const text = `Sign in with ${meaning.scopes.join(' ')}`
    shown.push(button(browser, text, () => enter(page, wanted), 'open'))
  }
  say(browser, meaning.text)
  if (meaning.kind !== 'wait') return find(browser, 'result').replaceChildren(...shown)
  if (buttons.length === 0) return
  for (const one of buttons) one.setAttribute('aria-disabled', 'true')
  browser.setTimeout(() => {
    for (const one of buttons) one.removeAttribute('aria-disabled')
    say(browser, 'You can call again.')
  }, meaning.seconds * 1000)
}
