import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import type { Walk } from './walk.ts'

const MAX_FILES = 29
/** The files that a call enters more than once, and why. */
const ENTERED_AGAIN = {
  'lambda/mcp/catalog.ts': 'The gate and the protocol find what is called by the same code.',
  'lambda/features/tools/tool-kind.ts': 'As before.',
  'lambda/http/fetch-stand-ins.ts': 'It makes the request, and the answer.',
  'lambda/mcp/plain-request.ts': 'It checks the message, and what its method takes.',
  'lambda/mcp/usual-tool.ts': 'It judges the tool, and its result.',
  'lambda/features/tools/run-tool.ts': 'Its code for tools runs within that for all kinds.',
  'lambda/features/calls/validate.ts': 'It checks arguments, and results.',
  'lambda/features/calls/call-context.ts':
    'It makes the log of the call, its context, and ends the log.',
  'lambda/features/calls/deadline.ts': 'It starts and ends with the call.',
  'lambda/features/calls/tool-result.ts': 'It makes the result, and looks at its size.',
}
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

  test('leaves no other file to enter it again', () => {
    const again = new Set(enteredAgain.map((entry) => entry.slice(0, entry.indexOf(' '))))
    assert.deepEqual([...again].toSorted(), Object.keys(ENTERED_AGAIN).toSorted())
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
