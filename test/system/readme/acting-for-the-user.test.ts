/** docs/acting-for-the-user.md: every block is type-checked, and its tools are called. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { ExchangeError, type ServerDefinition, type Tool } from '../../../lambda/features/public.ts'
import { callTool, connect } from '../../../lambda/testing.ts'
import { startBackend, json } from '../../support/backend.ts'
import { typeErrors, writeBlocks } from './blocks.ts'
import { blocksIn } from './readme.ts'

const sections = blocksIn('docs/acting-for-the-user.md')
const programs = [...sections.values()].flat().filter(({ language }) => language === 'ts')
const files = await writeBlocks(programs)

async function moduleOf(section: string): Promise<Record<string, unknown>> {
  const file = (sections.get(section) ?? []).map((block) => files.get(block)).find(Boolean)
  return (await import(file ?? assert.fail(section))) as Record<string, unknown>
}

test('its programs are right as far as types tell', async () => {
  const [file = assert.fail('no blocks')] = files.values()
  assert.deepEqual(await typeErrors(path.resolve(file)), [])
})

test('its tool asks the service with a token for it', async (t) => {
  await using service = await startBackend(json([]))
  const { fetch } = globalThis
  t.mock.method(globalThis, 'fetch', (_url: string, init: RequestInit) =>
    fetch(service.origin, init),
  )
  const { server } = (await moduleOf('A tool that calls another service')) as {
    server: ServerDefinition
  }
  await using client = await connect(server, { exchange: () => 'a-token' })
  const { isError } = await client.callTool({ name: 'list_orders', arguments: {} })
  assert.notEqual(isError, true)
  assert.equal(service.seen[0]?.headers.authorization, 'Bearer a-token')
})

test('its other tool sends the user to a page, and its test says why there is no token', async () => {
  const { readCalendar } = (await moduleOf('When there is no token')) as { readCalendar: Tool }
  const exchange = () => {
    throw new ExchangeError('interaction_required', 'Sign in.')
  }
  const answers = { consent: { action: 'accept' } }
  const { content } = await callTool(readCalendar, {}, { exchange, answers })
  const text = 'Call this tool again when the calendar is connected.'
  assert.deepEqual(content, [{ type: 'text', text }])
  const { saysWhy } = (await moduleOf('Tests')) as { saysWhy: (tool: Tool) => Promise<void> }
  await saysWhy(readCalendar)
})
