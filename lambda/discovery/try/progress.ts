/** The progress of a call. The functions run in the browser, out of their own text (`script.ts`). */
import { element, find, say } from './elements.ts'
import type { Page } from './entry.ts'
import { type Schema, textOf } from './fields.ts'

/** Shows the progress of a call, and says it aloud every five seconds at most (MCP 2026-07-28, Progress). */
export function progressOf(page: Page): (progress: Schema) => void {
  const { browser, form } = page
  const bar = element(browser, 'progress', { 'aria-label': 'Progress' })
  const words = element(browser, 'p', {})
  const shown = element(browser, 'div', {}, bar, words)
  let isQuiet = false
  return ({ progress, total, message }) => {
    if (page.session === undefined || page.form !== form) return
    const done = textOf(progress) + (total === undefined ? '' : ` of ${textOf(total)}`)
    const text = message === undefined ? done : `${done}: ${textOf(message)}`
    if (words.textContent === '') find(browser, 'result').append(shown)
    words.textContent = text
    if (total !== undefined) {
      bar.setAttribute('max', textOf(total))
      bar.setAttribute('value', textOf(progress))
    }
    if (isQuiet) return
    isQuiet = true
    browser.setTimeout(() => (isQuiet = false), 5000)
    say(browser, `Calling … ${text}`)
  }
}
