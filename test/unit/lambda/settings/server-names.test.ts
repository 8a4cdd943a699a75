import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNames } from '../../../../lambda/settings/server-names.ts'
import { settingsReader } from '../../../../lambda/settings/settings-reader.ts'

function read(name: string): string {
  const reader = settingsReader({ RESOURCE_NAME: name })
  return reader.finish(readNames(reader)).resourceName
}

test('a name is one line of at most 100 characters, in any script', () => {
  for (const name of ['Tools', '道具', '<b>', '𝒳'.repeat(100)]) assert.equal(read(name), name)
})

test('others are refused', () => {
  for (const name of ['a\nb', 'a\u0000b', 'a\u0085b', 'a\u2028b', '\uD800', 'a'.repeat(101)]) {
    assert.throws(
      () => read(name),
      /RESOURCE_NAME is ".*": give one line of at most 100 characters/s,
    )
  }
})
