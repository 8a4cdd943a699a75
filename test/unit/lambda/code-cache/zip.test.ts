import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zip } from '../../../../lambda/code-cache/zip.ts'
import { unzip } from '../../../support/unzip.ts'

test('an archive has the files, readable for everyone, and is the same for the same files', () => {
  const files = { 'code-cache/a.cache': 'a'.repeat(10_000), 'code-cache/ü': '', last: 'last' }
  const given = new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))
  const archive = zip(given)
  assert.deepEqual(
    unzip(archive),
    Object.entries(files).map(([name, text]) => ({
      name,
      content: Buffer.from(text),
      mode: 0o100644,
    })),
  )
  assert.ok(archive.length < 500)
  assert.deepEqual(zip(given), archive)
})

test('an archive may be empty', () => assert.deepEqual(unzip(zip(new Map())), []))
