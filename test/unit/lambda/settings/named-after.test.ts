import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namedAfter } from '../../../../lambda/settings/named-after.ts'

test('title and description of a server stand in for the settings that are not set', () => {
  const server = { title: 'Notes', description: 'Keeps notes.' }
  const all = { RESOURCE_NAME: 'Notes', RESOURCE_DESCRIPTION: 'Keeps notes.' }
  assert.deepEqual(namedAfter(server, {}), all)
  assert.deepEqual(namedAfter(server, { RESOURCE_NAME: ' ' }), all)
  const { RESOURCE_DESCRIPTION } = all
  assert.deepEqual(namedAfter(server, { RESOURCE_NAME: 'Mine' }), { RESOURCE_DESCRIPTION })
  assert.deepEqual(namedAfter({}, {}), {})
  assert.deepEqual(namedAfter({ title: 'a\nb', description: 'x'.repeat(101) }, {}), {})
})
