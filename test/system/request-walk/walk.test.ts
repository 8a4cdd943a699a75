import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import type { Walk } from './walk.ts'

const MAX_FILES = 18
const ROOT = path.join(import.meta.dirname, '../../..')

/** In a process of its own: the test runner measures coverage in this one. */
const { NODE_V8_COVERAGE: _, ...env } = process.env
const { stdout } = await promisify(execFile)(
  process.execPath,
  [path.join(import.meta.dirname, 'walk.ts')],
  { env },
)
const { files, enteredAgain, counted, parses } = JSON.parse(stdout) as Walk
const names = files.map(({ file }) => file)

suite('a call with a known token', () => {
  test(`passes through ${MAX_FILES} files at most`, () => {
    assert.ok(names.length <= MAX_FILES, `${names.length} files:\n${names.join('\n')}`)
  })

  test('leaves no file to enter it again', () => {
    assert.deepEqual(enteredAgain, [])
  })

  test('has its body parsed once', () => {
    assert.equal(parses, 1)
  })

  test('is seen by the debugger in every file in which V8 counts a function that ran', () => {
    assert.deepEqual(counted.toSorted(), names.toSorted())
  })

  test('goes the way that docs/architecture.md describes, step by step', () => {
    const page = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8')
    const [, steps = ''] = page.split('\n## One request\n')
    const described = steps.split('\n## ')[0]?.matchAll(/^\d+\. .*?`(lambda\/[^`]+)`/gm) ?? []
    assert.deepEqual(
      Array.from(described, ([, file]) => file),
      names,
    )
  })
})
