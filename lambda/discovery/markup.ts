/** HTML; all other text is escaped before it becomes part of a page. */
export interface Markup {
  readonly html: string
}

const ENTITIES = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A template of HTML whose values are escaped, for text and for attributes in quotes.
 *
 * @see HTML Standard §13.3, Escaping a string
 */
export function markup(
  texts: TemplateStringsArray,
  ...values: readonly (string | Markup | readonly Markup[])[]
): Markup {
  const parts = texts.map((text, index) => text + escaped(values[index] ?? ''))
  return { html: parts.join('') }
}

function escaped(value: string | Markup | readonly Markup[]): string {
  if (typeof value === 'string') {
    return value.replaceAll(/[&<>"']/g, (character) => ENTITIES[character as keyof typeof ENTITIES])
  }
  return [value]
    .flat()
    .map(({ html }) => html)
    .join('')
}
