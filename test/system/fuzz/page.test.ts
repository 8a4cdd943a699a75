import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { htmlOf } from '../../../lambda/discovery/html-page.ts'
import { aboutPage } from '../../../lambda/discovery/page.ts'
import type { ServerProfile } from '../../../lambda/discovery/server-profile.ts'
import { runs } from './fuzz-runs.ts'

const HOSTILE = [
  '"',
  "'",
  '<',
  '>',
  '&',
  '</title>',
  '<script>',
  '</script>',
  '<!--',
  '" onx="',
  'javascript:',
]
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 3 })))
    .map((parts) => parts.join('')),
)
/** Paths as operators may write them, which the parser of URLs leaves as they are. */
const path = fc
  .array(fc.constantFrom("'", '"', '&', '<', ';', '$(id)', '`', 'a', '/'))
  .map((parts) => new URL(`https://mcp.example.com/x${parts.join('')}`).href)

/** A profile with so many texts in its places; which places there are does not depend on the texts. */
function profileOf(texts: readonly string[], isReadOnly: boolean) {
  const [name = '', title = '', description = '', scope = '', argument = '', about = ''] = texts
  const scopes = [scope, argument]
  const args = [
    { name: argument, description: about, isRequired: true },
    { name: about, isRequired: false },
  ]
  const feature = { name, title, description, scopes, arguments: args }
  return {
    tools: [{ ...feature, isReadOnly, isDestructive: !isReadOnly }, { name }],
    resources: [{ name, title, description, uri: about, scopes }],
    prompts: [feature],
  }
}

const TEXTS = 6
const texts = fc.array(text, { minLength: TEXTS, maxLength: TEXTS })

/** Tags with their attributes, and the text between them, by the rules of the HTML tokenizer for what a page of ours holds. */
function tokens(html: string): { tags: string[]; texts: string[] } {
  const tags: string[] = []
  const between: string[] = []
  let rest = html
  while (rest !== '') {
    const [token = ''] = /^(?:<[!/]?[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>|[^<]+)/i.exec(rest) ?? []
    assert.notEqual(token, '', `no HTML: ${rest.slice(0, 80)}`)
    if (token.startsWith('<')) tags.push(token.replaceAll(/"[^"]*"/g, '""'))
    else between.push(token)
    rest = rest.slice(token.length)
  }
  return { tags, texts: between }
}

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const decoded = (html: string) =>
  html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (name) => ENTITIES[name as keyof typeof ENTITIES])

/** The script and the style, which are the same whatever the settings are. */
const withoutRawText = (html: string) => html.replaceAll(/(<(script|style)>).*?(<\/\2>)/gs, '$1$3')

const show = (
  [resourceName, resourceDescription, scope, version]: readonly string[],
  resource: string,
  profile: Partial<ServerProfile>,
) =>
  htmlOf(
    aboutPage(
      {
        resource,
        issuer: 'https://auth.example.com',
        requiredScopes: [scope ?? ''],
        advertisedScopes: [],
        scopePrefix: undefined,
        resourceName: resourceName ?? '',
        resourceDescription: resourceDescription ?? '',
      },
      { version: version ?? '', ...profile },
    ),
  )

test('no text of settings and server becomes a tag or an attribute, and each is read as it was written', () => {
  fc.assert(
    fc.property(
      fc.tuple(text, text, text, text),
      path,
      texts,
      fc.boolean(),
      (names, resource, written, isReadOnly) => {
        const html = show(names, resource, profileOf(written, isReadOnly))
        assert.equal([...html.matchAll(/<script/g)].length, 1)
        const plain = profileOf(
          written.map(() => 'x'),
          isReadOnly,
        )
        const { tags, texts: shown } = tokens(withoutRawText(html))
        assert.deepEqual(
          tags,
          tokens(withoutRawText(show(['x', 'x', 'x', 'x'], 'https://h.example/x', plain))).tags,
        )
        const read = decoded(shown.join('\n'))
        for (const one of [...names, resource, ...written]) {
          assert.ok(read.includes(one), JSON.stringify(one))
        }
      },
    ),
    runs(300),
  )
})
