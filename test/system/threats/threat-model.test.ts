import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { rowOf } from './threat.ts'
import { THREATS } from './threats.ts'

const read = (file: string) =>
  readFileSync(path.join(import.meta.dirname, '../../..', file), 'utf8')
const document = read('docs/threat-model.md')

test('the threat model lists each threat with its defence and its test, and no other', () => {
  for (const threat of THREATS) {
    assert.ok(
      document.includes(`\n${rowOf(threat)}\n`),
      `docs/threat-model.md lacks\n${rowOf(threat)}`,
    )
  }
  const ids = [...document.matchAll(/^\| (T\d+) \|/gm)].map(([, id]) => id)
  assert.deepEqual(
    ids,
    THREATS.map(({ id }) => id),
  )
  assert.equal(new Set(ids).size, ids.length)
})

test('each defence is in the sources once, so that it can be taken out to see its test fail', () => {
  for (const { id, file, find } of THREATS) {
    assert.equal(read(file).split(find).length, 2, `${id}: ${find}`)
  }
})
