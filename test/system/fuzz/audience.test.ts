import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { namesResource } from '../../../lambda/oauth/audience.ts'
import { runs } from './fuzz-runs.ts'

const RESOURCES = [
  'https://mcp.example.com/mcp',
  'https://mcp.example.com',
  'https://mcp.example.com:8443/a/b',
  'http://localhost:3000/mcp',
  'https://xn--mller-kva.example/mcp',
]

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' }

/** RFC 3986 §6.2.2.1 and §6.2.3 by hand: scheme and host in lower case, no default port; the rest as it is. */
function normalized(url: string): string | undefined {
  const slashes = url.indexOf('://')
  if (slashes < 0) return undefined
  const scheme = lowerAscii(url.slice(0, slashes + 1))
  let end = slashes + 3
  while (end < url.length && !'/?#'.includes(url.charAt(end))) end += 1
  const authority = url.slice(slashes + 3, end)
  const colon = authority.indexOf(':')
  const host = lowerAscii(colon < 0 ? authority : authority.slice(0, colon))
  const written = colon < 0 ? '' : authority.slice(colon + 1)
  if (Array.from(written).some((digit) => !'0123456789'.includes(digit))) return undefined
  const number = written === '' ? '' : String(Number(written))
  const port = number === '' || number === DEFAULT_PORTS[scheme] ? '' : `:${number}`
  return `${scheme}//${host}${port}${url.slice(end)}`
}

function lowerAscii(text: string): string {
  const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return Array.from(text, (c) => (upper.includes(c) ? c.toLowerCase() : c)).join('')
}

/** Of the rest a lone slash at the end is forgiven. */
function names(audience: string, resource: string): boolean {
  const canonical = normalized(audience)
  return canonical === resource || canonical === `${resource}/`
}

const edit = fc.record({
  at: fc.nat(40),
  remove: fc.nat(2),
  insert: fc.oneof(
    fc.constant(''),
    fc.constantFrom('', '', '/', ':', ':443', ':80', ':0443', '@', '.', '%2F', '//', '\\', '\t'),
    fc.constantFrom('?', '#', '..', '\u0130', '\u212A', '\uFF0E', '\u00AD', 'M', ' ', '\n'),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
  upper: fc.boolean(),
})
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

function apply(text: string, { at, remove, insert, upper }: Edit): string {
  const removed = text.slice(at, at + remove)
  return text.slice(0, at) + insert + (upper ? removed.toUpperCase() : '') + text.slice(at + remove)
}

const audience = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...RESOURCES), fc.array(edit, { maxLength: 2 }))
      .map(([resource, edits]) => edits.reduce(apply, resource)),
  },
  { weight: 1, arbitrary: fc.webUrl() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)

test('an audience names a resource exactly when a comparison of strings says so', () => {
  const found = { yes: 0, no: 0 }
  fc.assert(
    fc.property(audience, fc.constantFrom(...RESOURCES), (one, resource) => {
      const expected = names(one, resource)
      assert.equal(namesResource(one, resource), expected, JSON.stringify([one, resource]))
      found[expected ? 'yes' : 'no'] += 1
    }),
    runs(5000),
  )
  assert.ok(found.yes > 0 && found.no > 0, 'the sample holds both')
})

test('every resource names itself, in any case of scheme and host, and none names another', () => {
  for (const one of RESOURCES) {
    const [, origin = '', rest = ''] = /^(\w+:\/\/[^/]+)(.*)$/.exec(one) ?? []
    assert.ok(namesResource(origin.toUpperCase() + rest, one))
    for (const other of RESOURCES) assert.equal(namesResource(one, other), one === other)
  }
})
