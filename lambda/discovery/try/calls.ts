/** The call of a tool, with all the questions that it asks. The functions run in the browser, out of their own text (`script.ts`). */
import { perform, showMeaning } from './answers.ts'
import { headerText } from './arguments.ts'
import type { PageElement } from './browser.ts'
import { button, element, find, say } from './elements.ts'
import { forget, type Page } from './entry.ts'
import type { Schema } from './fields.ts'
import { controlsOf, readForm, type Tool } from './form.ts'
import { progressOf } from './progress.ts'
import { questionForm } from './question-form.ts'
import type { Asked } from './questions.ts'
import type { Session } from './sign-in.ts'

/** Stays the same in all rounds (MCP 2026-07-28, Multi Round-Trip Requests). */
export interface ToolCall {
  readonly page: Page
  readonly session: Session
  readonly params: Schema
  readonly headers: Readonly<Record<string, string>>
  /** The button that calls. It is disabled during a call by `aria-disabled`: otherwise it would lose the focus. */
  readonly submit: PageElement
}

export function showForm(page: Page, session: Session, tool: Tool): void {
  const { browser } = page
  const controls = controlsOf(browser, tool.inputSchema, 'field')
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
    const read = readForm(controls)
    if (read === undefined) return
    const params = { name: tool.name, arguments: read.values }
    const headers = { ...read.headers, 'Mcp-Name': headerText(tool.name) }
    await callTool({ page, session: { ...session, tool: tool.name }, submit, params, headers })
  })
  page.form = form
  find(browser, 'form').replaceChildren(form)
  find(browser, 'result').replaceChildren()
}

/**
 * Calls the tool, and shows its result or its questions.
 *
 * @param given the answers to the questions of the last round
 * @param asker what asked the last of them
 */
export async function callTool(
  call: ToolCall,
  given: Schema = {},
  asker?: PageElement,
): Promise<void> {
  const { page, session, params, headers, submit } = call
  const { browser, form } = page
  if (submit.getAttribute('aria-disabled') !== null) return
  const result = find(browser, 'result')
  if (asker === undefined) result.replaceChildren()
  const buttons = asker === undefined ? [submit] : [submit, asker]
  for (const one of buttons) one.setAttribute('aria-disabled', 'true')
  say(browser, 'Calling …')
  const meaning = await perform(page, session, {
    method: 'tools/call',
    params: { ...params, ...given },
    headers,
    onProgress: progressOf(page),
  })
  for (const one of buttons) one.removeAttribute('aria-disabled')
  if (page.session === undefined || page.form !== form) return
  if (meaning.kind === 'question') return askNext(call, meaning, {})
  showMeaning(page, session, meaning, buttons)
  if (asker !== undefined && meaning.kind !== 'wait') result.focus()
}

/** Asks one question after the other, and calls again with all the answers. Without questions, it calls on demand. */
export function askNext(call: ToolCall, asked: Asked, given: Schema): void {
  const { browser } = call.page
  const { questions, requestState } = asked
  const place = Object.keys(given).length
  const question = questions[place]
  const heading =
    questions.length === 1 ? 'The tool asks' : `Question ${place + 1} of ${questions.length}`
  const shown: PageElement =
    question === undefined
      ? button(browser, 'Call again', () => callTool(call, { requestState }, shown), 'open')
      : questionForm(browser, heading, question, (response) => {
          const inputResponses = { ...given, [question.key]: response }
          return place + 1 < questions.length
            ? askNext(call, asked, inputResponses)
            : callTool(call, { inputResponses, requestState }, shown)
        })
  find(browser, 'result').replaceChildren(shown)
  say(browser, asked.text)
  shown.focus()
}
