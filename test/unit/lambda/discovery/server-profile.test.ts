import assert from 'node:assert/strict'
import { test } from 'node:test'
import packageJson from '../../../../package.json' with { type: 'json' }
import { readProfile, writeProfile } from '../../../../lambda/discovery/server-profile.ts'

const tool = { name: 'greet', title: 'Grüßen', description: '"$(id)" `id`' }

test('is read back as it was written, without hidden tools and without their code', () => {
  const hidden = { ...tool, name: 'secret', hidden: true }
  const tools = [{ ...tool, hidden: false, scopes: ['a'] }, hidden]
  assert.deepEqual(readProfile(writeProfile({ version: '1.2.3', tools, transport: 'sse' })), {
    version: '1.2.3',
    transport: 'sse',
    tools: [tool],
  })
  assert.deepEqual(readProfile(writeProfile({ version: '1.2.3' })), { version: '1.2.3' })
})

test('is written in letters that mean nothing to a shell or a bundler', () => {
  assert.match(writeProfile({ version: '1.2.3', tools: [tool] }), /^[\w-]+$/)
})

test('has the version of the package when nothing else is known', () => {
  assert.deepEqual(readProfile(undefined), { version: packageJson.version })
})
