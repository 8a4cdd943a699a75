import assert from 'node:assert/strict'
import { test } from 'node:test'
import packageJson from '../../../../package.json' with { type: 'json' }
import { publicProfile } from '../../../../lambda/features/public-profile.ts'
import { defineResource, defineServer, defineTool } from '../../../../lambda/features/public.ts'
import { readProfile, writeProfile } from '../../../../lambda/discovery/server-profile.ts'

const tool = { name: 'greet', title: 'Grüßen', description: '"$(id)" `id`', scopes: ['a'] }
const server = defineServer({
  version: '1.2.3',
  tools: [
    defineTool({ ...tool, run: () => 'hello' }),
    defineTool({ ...tool, name: 'secret', hidden: true, run: () => 'hush' }),
  ],
  resources: [
    defineResource({ name: 'note', uri: 'notes://1', read: () => 'hello' }),
    defineResource({ ...tool, uri: 'notes://secret', hidden: true, read: () => 'hush' }),
  ],
})

test('is read back as it was written, without what is hidden, and without any code', () => {
  const written = writeProfile({ ...publicProfile(server), transport: 'sse' })
  assert.deepEqual(readProfile(written), {
    version: '1.2.3',
    transport: 'sse',
    tools: [{ ...tool, arguments: [] }],
    resources: [{ name: 'note', uri: 'notes://1', scopes: [] }],
    prompts: [],
  })
  assert.deepEqual(readProfile(writeProfile({ version: '1.2.3' })), { version: '1.2.3' })
})

test('is written in letters that mean nothing to a shell or a bundler', () => {
  assert.match(writeProfile({ version: '1.2.3', tools: [tool] }), /^[\w-]+$/)
})

test('has the version of the package when nothing else is known', () => {
  assert.deepEqual(readProfile(undefined), { version: packageJson.version })
})
