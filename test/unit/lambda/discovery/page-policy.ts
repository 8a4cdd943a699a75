/** The Content-Security-Policy of a page, and what it has to name of the page. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { PublicDocument } from '../../../../lambda/discovery/public-document.ts'

/** Directive → sources. */
export function policyOf({ headers }: PublicDocument): Record<string, string> {
  const directives = (headers['content-security-policy'] ?? '').split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ')
    return [name, sources.join(' ')] as const
  })
  return Object.fromEntries(directives)
}

/** The hash source of the only script, or the only style. */
export function hashOf({ body }: PublicDocument, element: 'script' | 'style'): string {
  const found = [...body.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))]
  assert.equal(found.length, 1, element)
  const hash = createHash('sha256').update(found[0]?.[1] ?? '')
  return `'sha256-${hash.digest('base64')}'`
}
