/** The form that asks a question of a tool. The functions run in the browser, out of their own text (`script.ts`). */
import type { Browser, PageElement } from './browser.ts'
import { button, element } from './elements.ts'
import { controlsOf, readForm } from './form.ts'
import type { Question } from './questions.ts'

/** @param answer takes the response (MCP 2026-07-28, Elicitation, Response Actions) */
export function questionForm(
  browser: Browser,
  heading: string,
  { kind, message, schema, url }: Question,
  answer: (response: object) => unknown,
): PageElement {
  const isForm = kind === 'form'
  const controls = isForm ? controlsOf(browser, schema, 'answer') : []
  const link = isForm ? undefined : linkTo(browser, url)
  const done = element(
    browser,
    'button',
    { type: 'submit', class: 'open' },
    isForm ? 'Answer' : 'I am done',
  )
  const form = element(
    browser,
    'form',
    { novalidate: '' },
    ...controls.map(({ row }) => row),
    ...(link === undefined ? [] : [link.row]),
    ...(link?.problem === undefined ? [done] : []),
    button(browser, 'Decline', () => answer({ action: 'decline' })),
    button(browser, 'Cancel', () => answer({ action: 'cancel' })),
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const read = readForm(controls)
    if (read === undefined) return
    await answer({ action: 'accept', ...(isForm && { content: read.values }) })
  })
  const text = element(browser, 'p', {}, message)
  const about = element(
    browser,
    'div',
    { id: 'question' },
    element(browser, 'h3', {}, heading),
    text,
  )
  const attributes = {
    class: 'question',
    role: 'group',
    tabindex: '-1',
    'aria-labelledby': 'question',
  }
  return element(browser, 'div', attributes, about, form)
}

/** Shows where a question leads (MCP 2026-07-28, Elicitation, Safe URL Handling), or why this page does not open it. */
export function linkTo(browser: Browser, url: string) {
  const problem = browser.rules.urlProblem(url, /(?!)/)
  const row = element(browser, 'div', { class: 'field' })
  if (problem === undefined) {
    const { href, host } = new URL(url)
    const attributes = { href, target: '_blank', rel: 'noopener noreferrer', class: 'open' }
    const code = element(browser, 'code', {}, href)
    const link = element(browser, 'a', attributes, `Open ${host} in a new tab`)
    row.append(element(browser, 'p', {}, code), link)
  } else {
    const text = `This page does not open ${url}: ${problem}.`
    row.append(element(browser, 'p', { class: 'problem' }, text))
  }
  return { row, problem }
}
