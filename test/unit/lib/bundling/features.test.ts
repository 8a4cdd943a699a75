/** A bundle holds the code of the kinds of things that its server has, and of no other kind. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { bundleServer } from './bundled-server.ts'

const PUBLIC = JSON.stringify(path.resolve('lambda/features/public.ts'))
const TOOL = `defineTool({ name: 'a', description: 'A.', run: () => 'a' })`
const RESOURCE = `defineResourceTemplate({ uriTemplate: 'a://{id}', name: 'a', read: () => 'a' })`
const PROMPT = `definePrompt({ name: 'a', get: () => 'a' })`

/** The rooms of `lambda/features/` whose code is in the bundle of a server. */
function roomsOf(members: string): string[] {
  const { status, stderr, sources } = bundleServer(`
    import { definePrompt, defineResourceTemplate } from ${PUBLIC}
    export const server = defineServer({ ${members} })
  `)
  assert.equal(status, 0, stderr)
  const rooms = sources.flatMap((source) => /features\/(\w+)\//.exec(source)?.[1] ?? [])
  return [...new Set(rooms)].toSorted()
}

test('a server of tools alone carries nothing of resources and prompts', () => {
  assert.deepEqual(roomsOf(`tools: [${TOOL}]`), ['calls', 'tools'])
})

test('a server carries what it has', () => {
  assert.deepEqual(roomsOf(`resources: [${RESOURCE}]`), ['calls', 'resources'])
  assert.deepEqual(roomsOf(`prompts: [${PROMPT}], tools: [${TOOL}]`), ['calls', 'prompts', 'tools'])
})
