/** The page to try tools, from the sign-in to an answer. The functions run in the browser, out of their own text (`script.ts`). */
import { headerText } from './arguments.ts'
import type { Browser, PageElement, TryConfig } from './browser.ts'
import { blocksOf, button, element, exchangeElement, find, say } from './elements.ts'
import { callServer, type Meaning, meaningOf } from './exchange.ts'
import { controlsOf, readForm, type Tool } from './form.ts'
import { beginSignIn, finishSignIn, type Session } from './sign-in.ts'

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

export async function start(browser: Browser): Promise<void> {
  const config = JSON.parse(find(browser, 'try').getAttribute('data-config') ?? '') as TryConfig
  const page: Page = { browser, config, exchanges: [], session: undefined }
  // The server, and the way back from the sign-in, are at the origin of the resource only.
  if (browser.location.origin !== new URL(config.redirectUri).origin)
    return browser.location.assign(config.redirectUri)
  try {
    page.session = await finishSignIn(browser, config)
  } catch (error) {
    return showEntry(page, (error as Error).message)
  }
  if (page.session === undefined) return showEntry(page, '')
  await showTools(page, page.session)
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

export async function showTools(page: Page, session: Session): Promise<void> {
  const { browser } = page
  say(browser, 'Asking for the tools …')
  find(browser, 'enter').hidden = true
  find(browser, 'work').hidden = false
  const tools: Tool[] = []
  let cursor: unknown
  for (let pages = 0; pages === 0 || (cursor !== undefined && pages < 100); pages += 1) {
    const params = cursor === undefined ? {} : { cursor }
    // eslint-disable-next-line no-await-in-loop -- each page names the next
    const meaning = await perform(page, session, 'tools/list', params)
    if (meaning.kind === 'sign-in') {
      const text =
        'The server refuses the new token (401): its log says why. Often the token is for another audience.'
      return showMeaning(page, session, { ...meaning, text })
    }
    if (meaning.kind !== 'result') return showMeaning(page, session, meaning)
    tools.push(...((meaning.result['tools'] ?? []) as Tool[]))
    cursor = meaning.result['nextCursor']
  }
  chooseTool(page, session, tools)
}

export function chooseTool(page: Page, session: Session, tools: readonly Tool[]): void {
  const { browser } = page
  const [first] = tools
  if (first === undefined) return say(browser, 'You are signed in. The server offers you no tools.')
  const options = tools.map(({ name, title }, place) => {
    const text = title === undefined ? name : `${title} (${name})`
    return element(browser, 'option', { value: String(place) }, text)
  })
  const select = element(browser, 'select', { id: 'tool-choice' }, ...options)
  const label = element(browser, 'label', { for: 'tool-choice' }, 'Tool')
  find(browser, 'tool').replaceChildren(label, select)
  const chosen = tools.findIndex(({ name }) => name === session.tool)
  select.value = String(Math.max(chosen, 0))
  select.addEventListener('change', () => {
    showForm(page, session, tools[Number(select.value)] ?? first)
    say(browser, '')
  })
  showForm(page, session, tools[chosen] ?? first)
  say(browser, `You are signed in. Tools: ${tools.length}.`)
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

export function forget(page: Page): void {
  showEntry(page, 'This page has forgotten the token, which stays valid until it expires.')
  find(page.browser, 'said').focus()
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
