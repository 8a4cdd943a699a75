import { type Markup, markup } from './markup.ts'

/** Names scopes in a sentence: “scope `a`”, “scopes `a` `b`”. */
export function scopeWords(scopes: readonly string[]): Markup {
  const codes = scopes.map((scope) => markup` <code>${scope}</code>`)
  return markup`scope${scopes.length > 1 ? 's' : ''}${codes}`
}
