import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { requirements } from './requirements.ts'
import { testsIn } from './test-names.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const read = (file: string) => testsIn(readFileSync(path.join(ROOT, file), 'utf8'))

test('no two requirements have the same id', () => {
  const ids = requirements.map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)])
  for (const { specs, says } of requirements) {
    assert.ok(says.length > 0 && specs.length > 0)
    for (const spec of specs) assert.notEqual(new URL(spec).hash, '', spec)
  }
})

describe('a requirement is proved by a test, or marked as not applicable', () => {
  for (const { id, tests = [], notApplicable } of requirements) {
    test(id, () => {
      if (notApplicable !== undefined) {
        assert.ok(notApplicable.length > 0 && tests.length === 0)
        return
      }
      assert.ok(tests.length > 0, 'no test proves it')
      for (const cited of tests) assertRuns(cited)
    })
  }
})

function assertRuns(cited: string): void {
  const [file = '', name] = cited.split(' :: ')
  const found = read(file).filter((one) => one.name === name)
  assert.equal(found.length, 1, `${file} has ${found.length} tests named "${name}"`)
  assert.ok(!found[0]?.skipped, `${cited} is skipped`)
}

test('the ids in the names of tests are those of requirements that cite them', () => {
  const cited = new Map(requirements.map(({ id, tests = [] }) => [id, tests.join('\n')]))
  let count = 0
  for (const file of globSync('test/system/requirements/*.test.ts', { cwd: ROOT })) {
    for (const { name } of read(file)) {
      for (const id of name.match(/\b(?:RFC\d+|MCP)-[\w.]+-\d+\b/g) ?? []) {
        assert.ok(cited.get(id)?.includes(name), `${id} does not cite "${name}"`)
        count += 1
      }
    }
  }
  assert.ok(count > 40)
})

test('testsIn finds tests, rows of tables and skipped tests', () => {
  const source = [
    "test('a', () => {})",
    "it('it’s \\'b\\'', async () => {})",
    "  refused('c', { exp: 1 }, 'expired')",
    "test.skip('d', () => {})",
    "test('e', { skip: true }, () => {})",
    "// test('f', () => {})",
    "suite.test('g', () => {})",
  ].join('\n')
  assert.deepEqual(
    testsIn(source).map(({ name, skipped }) => [name, skipped]),
    [
      ['a', false],
      ["it’s 'b'", false],
      ['c', false],
      ['d', true],
      ['e', true],
    ],
  )
  assert.ok(testsIn("describe.skip('x', () => { test('a', () => {}) })")[0]?.skipped)
})
