/** Only the bundle of a server that calls other services for its users can exchange tokens. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { defineServer, defineTool } from '../../../../lambda/features/public.ts'
import { codeOf, ENTRY, SERVER, synthesizeBundles } from './bundle.ts'

/** What only that code names. */
const TRACES = /subject_token|on_behalf_of|exchanged/

test('a server that lists no service has no code to exchange tokens', () => {
  assert.doesNotMatch(codeOf(synthesizeBundles('no-exchange').Mcp), TRACES)
})

test('a server that lists some has, in a part that only the first exchange loads', () => {
  const tool = defineTool({ name: 'a', description: 'A.', run: () => 'a' })
  const needs = { exchange: { orders: 'the orders of the user' } }
  const server = defineServer({ ...SERVER, tools: [...(SERVER.tools ?? []), tool], needs })
  const { Mcp: mcp } = synthesizeBundles('exchange', {}, { entry: ENTRY, server })
  const isOwn = (source: string) => /lambda\/token-exchange\//.test(source)
  const own = [...mcp.parts].filter(([, { sources }]) => sources.some(isOwn))
  assert.deepEqual(
    own.map(([name]) => name.replace(/-\w+\.(?:mjs|script\.js)$/, '')),
    ['create-exchange'],
  )
  assert.ok(!own.some(([name]) => name === path.basename(mcp.file)))
})
