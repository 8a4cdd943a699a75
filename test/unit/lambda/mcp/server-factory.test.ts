import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import { definePrompt, defineTool, type Prompt } from '../../../../lambda/features/public.ts'
import { loadServer } from '../../../../lambda/mcp/load-server.ts'
import type { ServedRequest } from '../../../../lambda/mcp/catalog.ts'
import { connect } from '../../../support/connect.ts'

const ran: string[] = []
const tool = (name: string, scopes: string[] = [], hidden = false) =>
  defineTool({
    name,
    description: name,
    scopes,
    hidden,
    run: () => {
      ran.push(name)
      return 'done'
    },
  })
const [one, two, secret] = [tool('one'), tool('two'), tool('secret', ['admin'], true)] as const
const createServer = await loadServer(
  { tools: [one, two, secret] },
  { scopeHierarchy: [] },
).loadFactory()
const authInfo = { token: 't', clientId: 'c', scopes: ['mcp'] }
const clientOf = async (request: ServedRequest) =>
  connect(createServer({ authInfo, ...request }), authInfo)

describe('the server of a request', () => {
  test('calls what the gate has authorized the request for, and nothing else', async () => {
    const client = await clientOf({ authorized: [two] })
    await client.callTool({ name: 'two' })
    await assert.rejects(client.callTool({ name: 'one' }), /not authorized the request for one/)
    assert.deepEqual(ran.splice(0), ['two'])
  })

  test('lists all that the caller may see, whatever is called', async () => {
    for (const request of [{}, { authorized: [] }, { authorized: [two] }]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { tools } = await (await clientOf(request)).listTools()
      assert.deepEqual(
        tools.map(({ name }) => name),
        ['one', 'two'],
      )
    }
  })
})

test('the server of a session calls what its caller may see', async () => {
  const client = await clientOf({})
  await client.callTool({ name: 'one' })
  await assert.rejects(client.callTool({ name: 'secret' }), /There is no tool "secret"/)
  assert.deepEqual(ran.splice(0), ['one'])
})

test('nothing tells that there is something hidden', async () => {
  const hidden = { scopes: ['admin'], hidden: true }
  const prompt = definePrompt({
    name: 'secret',
    argsSchema: z.object({ a: z.string() }),
    complete: { a: ['b'] },
    get: () => 'ok',
    ...hidden,
  })
  const load = (prompts: Prompt[]) =>
    loadServer({ tools: [one], prompts }, { scopeHierarchy: [] }).loadFactory()
  const of = async (prompts: Prompt[], scopes: string[]) => {
    const caller = { ...authInfo, scopes }
    const client = await connect((await load(prompts))({ authInfo: caller }), caller)
    const listing = await client.listPrompts().catch((error: unknown) => String(error))
    return [client.getServerCapabilities(), listing]
  }
  assert.deepEqual(await of([prompt], ['mcp']), await of([], ['mcp']))
  assert.notDeepEqual(await of([prompt], ['mcp', 'admin']), await of([], ['mcp', 'admin']))
})
