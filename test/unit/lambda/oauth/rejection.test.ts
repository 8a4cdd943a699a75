import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const read = (file: string) =>
  readFileSync(path.join(import.meta.dirname, '../../../..', file), 'utf8')

test('docs/token-check.md explains every verdict and reason, once', () => {
  const source = read('lambda/oauth/rejection.ts')
  const named = Array.from(source.matchAll(/'([a-z_]+)'/g), ([, name]) => name)
  const [, reasons = ''] = read('docs/token-check.md').split('\n## Reasons')
  const [, table = ''] = reasons.split('|---|---|---|')
  const rows = table.matchAll(/^\| (?:`(\w+)` )?\| `(\w+)` \| \S.* \|$/gm)
  const explained = Array.from(rows, ([, verdict, reason]) => [verdict, reason]).flat()
  const sorted = (names: readonly (string | undefined)[]) =>
    names.filter((name) => name !== undefined).toSorted()
  assert.deepEqual(sorted(explained), sorted(named))
})
