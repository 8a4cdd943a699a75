/** The form of a tool. The functions run in the browser, out of their own text (`script.ts`). */
import type { Browser, PageElement } from './browser.ts'
import { element } from './elements.ts'
import { argumentsOf, type Field, fieldsOf, headersOf, textOf } from './fields.ts'

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

export function controlOf(browser: Browser, field: Field, place: number): Control {
  const { label, description, isRequired } = field
  const id = `field-${place}`
  const input = inputOf(browser, field, id)
  const problem = element(browser, 'p', { id: `${id}-problem`, class: 'problem' })
  const about = element(browser, 'p', { id: `${id}-about` }, description)
  about.hidden = description === ''
  const marks = isRequired ? [] : [element(browser, 'span', {}, 'optional')]
  const row = element(
    browser,
    'div',
    { class: 'field' },
    element(browser, 'label', { for: id }, label, ...marks),
    about,
    input,
    problem,
  )
  return { field, row, input, problem }
}

export function inputOf(browser: Browser, field: Field, id: string): PageElement {
  const { kind, choices, initial, isRequired } = field
  const attributes = { id, 'aria-describedby': `${id}-about ${id}-problem` }
  const required: Record<string, string> = isRequired ? { 'aria-required': 'true' } : {}
  const input =
    kind === 'choice'
      ? element(
          browser,
          'select',
          { ...attributes, ...required },
          element(browser, 'option', { value: '' }, isRequired ? 'choose' : 'leave out'),
          ...choices.map((choice, place) =>
            element(browser, 'option', { value: String(place) }, textOf(choice)),
          ),
        )
      : kind === 'json'
        ? element(browser, 'textarea', {
            ...attributes,
            ...required,
            rows: '4',
            spellcheck: 'false',
          })
        : element(browser, 'input', {
            ...attributes,
            ...required,
            type: 'text',
            autocomplete: 'off',
            inputmode: kind === 'text' ? 'text' : 'decimal',
          })
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

export function controlsOf(browser: Browser, tool: Tool): Control[] {
  return fieldsOf(tool.inputSchema).map((field, place) => controlOf(browser, field, place))
}
