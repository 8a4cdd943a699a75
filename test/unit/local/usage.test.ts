import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { INFRASTRUCTURE_VARIABLES } from '../../../lib/settings/infrastructure-settings.ts'
import { USAGE } from '../../../local/usage.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

/** The names that the parsers ask for. */
const PARSERS = [
  'lambda/settings/function-settings.ts',
  'lambda/settings/server-names.ts',
  'local/local-settings.ts',
  'lib/settings/deployment-settings.ts',
]
  .map(read)
  .join()
const SETTINGS = new Set(
  [...PARSERS.matchAll(/reader\s*\.\w+\(\s*'([A-Z_]+)'/g)].map(([, name = '']) => name),
)

test('every setting that is read is documented, and every documented one is read', () => {
  assert.ok(SETTINGS.size >= 19, [...SETTINGS].join(' '))
  const [, table = ''] = read('README.md').split('\n## Configure\n')
  const all = new Set([...SETTINGS, ...INFRASTRUCTURE_VARIABLES])
  const documents = {
    README: [...table.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(([, names = '']) =>
      names.replaceAll('`', '').split(', '),
    ),
    '.env.example': [...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name),
    '--help': [...USAGE.matchAll(/^ {2}([A-Z][A-Z_, ]*)\b/gm)].flatMap(([, names = '']) =>
      names.trim().split(/, */),
    ),
  }
  for (const [document, names] of Object.entries(documents)) {
    // The local server knows nothing of what is deployed around the functions.
    assert.deepEqual(new Set(names), document === '--help' ? SETTINGS : all, document)
  }
})
