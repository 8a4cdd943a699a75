/** The page to try tools, from the sign-in to the choice of a tool. The functions run in the browser, out of their own text (`script.ts`). */
import { perform, showMeaning } from './answers.ts'
import type { Browser, TryConfig } from './browser.ts'
import { showForm } from './calls.ts'
import { element, find, say } from './elements.ts'
import { type Page, showEntry } from './entry.ts'
import type { Tool } from './form.ts'
import { finishSignIn, type Session } from './sign-in.ts'

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

export async function showTools(page: Page, session: Session): Promise<void> {
  const { browser } = page
  say(browser, 'Asking for the tools …')
  find(browser, 'enter').hidden = true
  find(browser, 'work').hidden = false
  const tools: Tool[] = []
  let cursor: unknown
  for (let pages = 0; pages === 0 || (cursor !== undefined && pages < 100); pages += 1) {
    const call = { method: 'tools/list', params: cursor === undefined ? {} : { cursor } }
    // eslint-disable-next-line no-await-in-loop -- each page names the next
    const meaning = await perform(page, session, call)
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
