/** The form of a tool or of its question. The functions run in the browser, out of their own text (`script.ts`). */
import { argumentsOf, headersOf } from './arguments.ts'
import type { Browser, PageElement } from './browser.ts'
import { element } from './elements.ts'
import { type Field, fieldsOf } from './fields.ts'

export interface Tool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema?: unknown
}

/** A field with what shows it. */
export interface Control {
  readonly field: Field
  readonly row: PageElement
  readonly input: PageElement
  /** Says what is wrong with the text. */
  readonly problem: PageElement
}

export function controlOf(browser: Browser, field: Field, id: string): Control {
  const { label, description, hint, isRequired, isNullable } = field
  const input = inputOf(browser, field, id)
  const problem = element(browser, 'p', { id: `${id}-problem`, class: 'problem' })
  const hints = hint === '' ? [] : [element(browser, 'code', {}, hint)]
  const about = element(browser, 'p', { id: `${id}-about` }, description, ...hints)
  about.hidden = description + hint === ''
  const marks = [
    isRequired ? (isNullable ? 'null if empty' : '') : 'optional',
    field.kind === 'json' ? 'as JSON' : '',
  ]
  const mark = marks.filter((word) => word !== '').join(', ')
  const row = element(
    browser,
    'div',
    { class: 'field' },
    element(browser, 'label', { for: id }, label, element(browser, 'span', {}, mark)),
    about,
    input,
    problem,
  )
  return { field, row, input, problem }
}

export function inputOf(browser: Browser, field: Field, id: string): PageElement {
  const { kind, titles, initial, isRequired, isNullable } = field
  const attributes: Record<string, string> = { id, 'aria-describedby': `${id}-about ${id}-problem` }
  if (isRequired && !isNullable) attributes['aria-required'] = 'true'
  const tag = kind === 'choice' ? 'select' : /text|json|members/.test(kind) ? 'textarea' : 'input'
  if (tag === 'textarea') {
    attributes['rows'] = kind === 'text' ? '1' : '2'
    attributes['spellcheck'] = 'false'
  }
  if (tag === 'input') attributes['autocomplete'] = 'off'
  const nothing = isRequired ? (isNullable ? 'null' : 'choose') : 'leave out'
  const texts = kind === 'choice' ? [nothing, ...titles] : []
  const options = texts.map((text, place) =>
    element(browser, 'option', { value: place === 0 ? '' : String(place - 1) }, text),
  )
  const input = element(browser, tag, attributes, ...options)
  input.value = initial
  return input
}

/** The arguments and their headers; undefined, with a sentence at each wrong field, when they cannot be sent. */
export function readForm(controls: readonly Control[]) {
  const fields = controls.map(({ field }) => field)
  const { problems, values } = argumentsOf(
    fields,
    controls.map(({ input }) => input.value),
  )
  for (const [place, { input, problem }] of controls.entries()) {
    const wrong = problems[place]
    problem.textContent = wrong ?? ''
    if (wrong === undefined) input.removeAttribute('aria-invalid')
    else input.setAttribute('aria-invalid', 'true')
  }
  const first = controls.find((_, place) => problems[place] !== undefined)
  first?.input.focus()
  return first === undefined ? { values, headers: headersOf(fields, values) } : undefined
}

/** @param prefix begins the IDs of the inputs */
export function controlsOf(browser: Browser, schema: unknown, prefix: string): Control[] {
  return fieldsOf(schema).map((field, place) => controlOf(browser, field, `${prefix}-${place}`))
}
