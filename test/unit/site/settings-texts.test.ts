import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import type { DescribedSetting } from '../../../lambda/settings/description.ts'
import { text } from '../../../lambda/settings/parsers.ts'
import { updateRows, writeEnvExample } from '../../../site/settings-texts.ts'

const described = (variable: string, sentence: string, where?: 'local'): DescribedSetting => ({
  variable,
  sentence,
  setting: [variable, text],
  ...(where && { where }),
})

const HEAD = '| variable | default | meaning |\n|---|---|---|\n'
const page = (everywhere: string, local = '', synth = '') =>
  `# Settings\n\nWords.\n\n## Everywhere\n\n${HEAD}${everywhere}\n## Local\n\n${HEAD}${local}
## At deployment\n\n${HEAD}${synth}\n## Rules\n\n| \`RULE\` | is | no setting |\n`

suite('updateRows', () => {
  test('changes what a row says, and keeps the link to more that it has', () => {
    const old = page('| `A` | `1` | Old. [How](a.md#b). |\n| `B` | none | Kept. |\n')
    const settings = [described('A', 'New.'), described('B', 'Kept.')]
    const wanted = page('| `A` | none | New. [How](a.md#b). |\n| `B` | none | Kept. |\n')
    assert.equal(updateRows(old, settings), wanted)
  })

  test('adds a row after that of the setting before, and removes that of none', () => {
    const old = page('| `A` | none | First. |\n| `GONE` | none | Gone. |\n')
    const settings = [described('A', 'First.'), described('B', 'Second.'), described('C', 'Third.')]
    const rows = ['| `A` | none | First. |', '| `B` | none | Second. |', '| `C` | none | Third. |']
    assert.equal(updateRows(old, settings), page(`${rows.join('\n')}\n`))
  })

  test('moves a row to the part of the page where its setting applies', () => {
    const old = page('| `B` | none | Moves. |\n', '| `A` | none | Stays. |\n')
    const settings = [described('A', 'Stays.', 'local'), described('B', 'Moves.', 'local')]
    const wanted = page('', '| `A` | none | Stays. |\n| `B` | none | Moves. |\n')
    assert.equal(updateRows(old, settings), wanted)
  })

  test('says which row and which part it has no place for', () => {
    assert.throws(() => updateRows(page(''), [described('A', 'First.')]), /Add a row for A by hand/)
    assert.throws(() => updateRows('# Settings\n', []), /no section "Everywhere"/)
  })
})

test('.env.example and docs/settings.md are as npm run settings writes them', () => {
  const read = (file: string) =>
    readFileSync(path.join(import.meta.dirname, '../../..', file), 'utf8')
  const written = updateRows(read('docs/settings.md'))
  assert.equal(read('docs/settings.md'), written, 'npm run settings writes it anew')
  assert.equal(read('.env.example'), writeEnvExample(written), 'npm run settings writes it anew')
})
