import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { envFileNames, loadEnvFile } from '../../../../lambda/settings/env-file.ts'
import { SettingsError } from '../../../../lambda/settings/settings-reader.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('env-file')
const file = path.join(folder, '.env')

/** What a file adds to an environment, and the warnings without the file's path. */
function load(content: string | Buffer, environment: Record<string, string> = {}) {
  writeFileSync(file, content)
  const loaded = { ...environment }
  const warnings = loadEnvFile(file, loaded)
  return { loaded, warnings: warnings.map((warning) => warning.replaceAll(file, '.env')) }
}

it('sets what the environment does not have', () => {
  const { loaded, warnings } = load('A=file\nB="of file"\n# C=x\n', { A: 'environment' })
  assert.deepEqual(loaded, { A: 'environment', B: 'of file' })
  assert.deepEqual(warnings, [])
})

it('is empty when it is not there', () => {
  const environment = {}
  assert.deepEqual(loadEnvFile(path.join(folder, 'nothing'), environment), [])
  assert.deepEqual(environment, {})
})

it('has names, of what the environment has as well', () => {
  writeFileSync(file, '\uFEFFA=file\nexport B=b\n# C=x\n')
  assert.deepEqual(envFileNames(file), ['A', 'B'])
  assert.deepEqual(envFileNames(path.join(folder, 'nothing')), [])
})

describe('a byte order mark', () => {
  const text = 'MCP_SCOPE=tools\nRESOURCE_NAME="Über"\n'
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le')
  for (const [name, mark, content] of [
    ['UTF-8', 'UTF-8', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, little endian', 'UTF-16', utf16],
    ['UTF-16, big endian', 'UTF-16', Buffer.from(utf16).swap16()],
  ] as const) {
    it(`of ${name} is skipped, and named`, () => {
      const { loaded, warnings } = load(content)
      assert.deepEqual(loaded, { MCP_SCOPE: 'tools', RESOURCE_NAME: 'Über' })
      assert.deepEqual(warnings, [
        `.env begins with a byte order mark of ${mark}, which is skipped: save it as UTF-8 without one, for other programs take it for a part of the first name`,
      ])
    })
  }
})

describe('an empty variable of the environment', () => {
  for (const empty of ['', ' ']) {
    it(`hides the value of the file, and is named: ${JSON.stringify(empty)}`, () => {
      const { loaded, warnings } = load('MCP_SCOPE=private', { MCP_SCOPE: empty })
      assert.deepEqual(loaded, { MCP_SCOPE: empty })
      assert.deepEqual(warnings, [
        'MCP_SCOPE is empty in the environment, which hides its value in .env: remove it from the environment to use that value',
      ])
    })
  }

  it('hides nothing when the file has no value either', () => {
    assert.deepEqual(load('MCP_SCOPE=\nA= \n', { MCP_SCOPE: '', A: '' }).warnings, [])
  })
})

describe('an unquoted #', () => {
  const WARNING = 'S in .env ends before its "#": put the value in quotes to keep the rest'
  for (const line of ['S=abc#def', 'S=a#', ' export S = abc#def # comment', 'S=abc#d\r']) {
    it(`cuts the value, and is named: ${JSON.stringify(line)}`, () => {
      assert.deepEqual(load(`A=b\n${line}\nC=d`).warnings, [WARNING])
    })
  }
  for (const line of [
    'S="abc#def"',
    "S='a#b'",
    'S=`a#b`',
    'S=abc # comment',
    'S= # comment',
    '#S=a#b',
  ]) {
    it(`is a comment or part of the value: ${line}`, () => {
      assert.deepEqual(load(line).warnings, [])
    })
  }
})

describe('a line that looks like a variable', () => {
  const hint = (word: string) =>
    `The line that begins with ${word} in .env has no "=" and sets nothing: write NAME=value`
  for (const [text, warnings] of [
    ['S: abc\nA=b\n', [hint('S')]],
    ['export S\r\nA=b\n', [hint('S')]],
    ['A=b\n?hidden\n', ['A line in .env has no "=" and sets nothing: write NAME=value']],
    [
      'A=1\nB=2\n export A = 3\n',
      ['A is set twice in .env, and the last value counts: remove one'],
    ],
    [
      'A="b\nB=c\n',
      [
        'A in .env begins with a quote that never ends, which becomes a part of the value: close the quote, or leave it out',
      ],
    ],
    ["# a comment\n\n  \nA=\"one\ntwo: three\nB=4\"\nB='x'\nC=don't\n", []],
  ] as const) {
    it(`is named, without its value: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(load(text).warnings, warnings)
    })
  }
})

it('says so when it is a folder', () => {
  for (const reading of [() => loadEnvFile(folder, {}), () => envFileNames(folder)]) {
    assert.throws(reading, (error) => {
      assert.ok(error instanceof SettingsError)
      assert.match(
        error.message,
        /cannot be read \(EISDIR\): make it a file that this user may read/,
      )
      return true
    })
  }
})
