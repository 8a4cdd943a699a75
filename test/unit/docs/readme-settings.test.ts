/** The settings for authorization servers that the README shows can be deployed, and are those of the longer pages. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { parseEnv } from 'node:util'
import { likelyMistakes } from '../../../lambda/settings/likely-mistakes.ts'
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const ID = '72f988bf-86f1-41af-91ab-2d7cd011db47'

const [, table = ''] = read('README.md').split('| my authorization server | its settings |')
const rows = Array.from(
  table.matchAll(/^\| \[([^\]]+)\]\(([^)]+)\).* \| ((?:`[A-Z_]+=[^`]*` ?)+)\|$/gm),
  ([, name = '', link = '', settings = '']) => ({ name, link, lines: settings.match(/[^` ]+/g) }),
)

/** The settings in the code blocks that a link leads to. */
function settingsAt(link: string): string[] {
  const [file = '', anchor] = link.split('#')
  const sections = read(file).split(/^#+ /m)
  const sought = sections.find((section) => {
    const [heading = ''] = section.split('\n')
    return heading.toLowerCase().replaceAll(' ', '-') === anchor
  })
  const blocks = (anchor === undefined ? sections.join('') : (sought ?? '')).match(
    /^```(?:ini|sh)\n[^`]+/gm,
  )
  return (blocks ?? []).flatMap((block) => block.split(/\s+/))
}

test('the README has settings for six authorization servers', () => {
  assert.equal(rows.length, 6)
})

for (const { name, link, lines } of rows) {
  suite(name, () => {
    test('can be deployed with them, once placeholders have values', () => {
      const text = lines?.join('\n').replaceAll(/\b[A-Z]+(?:-[A-Z]+)+\b/g, ID) ?? ''
      const settings = readDeploymentSettings(parseEnv(text))
      assert.deepEqual(likelyMistakes(settings), [])
    })

    test('has the same ones on its page, or in the commands of the README', () => {
      const there = new Set([...settingsAt(link), ...settingsAt('README.md')])
      for (const line of lines ?? []) assert.ok(there.has(line), line)
    })
  })
}
