/** Calls on the page to try tools, and their answers. The functions run in the browser, out of their own text (`script.ts`). */
import { headerText } from './arguments.ts'
import type { PageElement } from './browser.ts'
import { blocksOf, button, element, exchangeElement, find, say } from './elements.ts'
import { enter, forget, type Page } from './entry.ts'
import { callServer, type Meaning, meaningOf } from './exchange.ts'
import { controlsOf, readForm, type Tool } from './form.ts'
import type { Session } from './sign-in.ts'

/** Calls the server, and shows the exchange. */
export async function perform(
  page: Page,
  { token }: Session,
  method: string,
  params: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Meaning> {
  const { browser, config, exchanges } = page
  try {
    const { resource } = config
    const exchange = await callServer(browser, { resource, token, method, params, headers })
    if (page.session === undefined) return { kind: 'error', text: '' } // forgotten meanwhile
    for (const older of exchanges) older.removeAttribute('open')
    exchanges.unshift(exchangeElement(browser, exchange))
    if (method === 'tools/call') exchanges[0]?.setAttribute('open', '')
    exchanges.length = Math.min(exchanges.length, 20)
    find(browser, 'exchanges').replaceChildren(...exchanges)
    return meaningOf(exchange)
  } catch (error) {
    return { kind: 'error', text: `The server does not answer: ${(error as Error).message}.` }
  }
}

export function showForm(page: Page, session: Session, tool: Tool): void {
  const { browser } = page
  const controls = controlsOf(browser, tool)
  const submit = element(browser, 'button', { type: 'submit', class: 'open' }, 'Call')
  const form = element(
    browser,
    'form',
    { novalidate: '' },
    ...(tool.description === undefined ? [] : [element(browser, 'p', {}, tool.description)]),
    ...controls.map(({ row }) => row),
    submit,
    button(browser, 'Forget the token', () => forget(page)),
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const busy = 'aria-disabled' // a button that is disabled loses the focus
    if (submit.getAttribute(busy) !== null) return
    const read = readForm(controls)
    if (read === undefined) return
    submit.setAttribute(busy, 'true')
    say(browser, 'Calling …')
    const params = { name: tool.name, arguments: read.values }
    const headers = { ...read.headers, 'Mcp-Name': headerText(tool.name) }
    const meaning = await perform(page, session, 'tools/call', params, headers)
    submit.removeAttribute(busy)
    if (page.session !== undefined && page.form === form)
      showMeaning(page, { ...session, tool: tool.name }, meaning, submit)
  })
  page.form = form
  find(browser, 'form').replaceChildren(form)
  find(browser, 'result').replaceChildren()
}

/** @param submit to be disabled while the server wants to be left alone */
export function showMeaning(
  page: Page,
  session: Session,
  meaning: Meaning,
  submit?: PageElement,
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
  if (meaning.kind === 'wait' && submit !== undefined) {
    submit.setAttribute('aria-disabled', 'true')
    browser.setTimeout(() => {
      submit.removeAttribute('aria-disabled')
      say(browser, 'You can call again.')
    }, meaning.seconds * 1000)
  }
  find(browser, 'result').replaceChildren(...shown)
  say(browser, meaning.text)
}
