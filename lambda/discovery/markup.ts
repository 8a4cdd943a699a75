/** HTML that is already escaped; any other text is escaped before it becomes part of a page. */
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
 * Builds HTML from a template, and escapes its values for text and for quoted attributes.
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
