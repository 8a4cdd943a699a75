import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import { serverFactory } from '../../../../lambda/mcp/server-factory.ts'
import { defineTool } from '../../../../lambda/mcp/define-tool.ts'
import { scopesOfCall, toolScopes } from '../../../../lambda/gate/authorization.ts'
import { connect } from '../../../support/connect.ts'

const tool = (name: string, scopes: string[], hidden = false) =>
  defineTool({
    name,
    title: name,
    description: name,
    inputSchema: z.object({}),
    outputSchema: z.object({}),
    annotations: {},
    scopes,
    hidden,
    run: () => ({}),
  })
const tools = [tool('open', []), tool('write', ['write']), tool('secret', ['admin'], true)]
const scopeHierarchy = [['admin', 'write']] as const

const gate = toolScopes({
  loadTools: async () => tools,
  scopeHierarchy,
  requiredScopes: ['mcp'],
  resourceMetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
})

async function pass(message: unknown, scopes: string[]) {
  const authInfo = { token: 't', clientId: 'c', scopes }
  const context = { message, authInfo, decision: { verdict: 'granted' } } as GateContext
  const result = (await gate.before?.({ event: { headers: {} }, context } as never)) as
    | { statusCode: number; headers: Record<string, string> }
    | undefined
  return { result, decision: context.decision }
}
const calling = (name: unknown) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name },
})

describe('a call', () => {
  test('of a tool without scopes of its own needs none but those of every request', async () => {
    const { result, decision } = await pass(calling('open'), ['mcp'])
    assert.equal(result, undefined)
    assert.deepEqual(decision, { verdict: 'granted', tools: ['open'] })
  })

  test('of a tool with scopes is refused without them, and told all that it needs', async () => {
    const { result, decision } = await pass(calling('write'), ['mcp', 'email'])
    assert.equal(result?.statusCode, 403)
    assert.match(
      result?.headers['www-authenticate'] ?? '',
      /error="insufficient_scope".*scope="mcp write email"$/,
    )
    assert.deepEqual(decision, {
      verdict: 'insufficient_scope',
      reason: 'lacks scope write',
      tools: ['write'],
    })
  })

  test('passes with its scopes, and with a broader one', async () => {
    assert.equal((await pass(calling('write'), ['mcp', 'write'])).result, undefined)
    assert.equal((await pass(calling('write'), ['mcp', 'admin'])).result, undefined)
    assert.equal((await pass(calling('secret'), ['mcp', 'admin'])).result, undefined)
    assert.equal((await pass(calling('secret'), ['mcp', 'write'])).result?.statusCode, 403)
  })

  test('within a batch needs the scopes of all that are called', async () => {
    const batch = [calling('open'), calling('write'), { jsonrpc: '2.0', id: 2, method: 'ping' }]
    const { result, decision } = await pass(batch, ['mcp'])
    assert.equal(result?.statusCode, 403)
    assert.deepEqual(decision?.tools, ['open', 'write'])
    assert.equal((await pass(batch, ['mcp', 'write'])).result, undefined)
  })

  test('of something that is no tool is left to the protocol, and its name is not logged', async () => {
    const messages = [
      calling('none'),
      calling(7),
      calling(null),
      null,
      7,
      'x',
      [],
      [null],
      {},
      undefined,
    ]
    for (const message of [
      ...messages,
      { method: 'tools/call' },
      { method: 'other', params: { name: 'write' } },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result, decision } = await pass(message, ['mcp'])
      assert.equal(result, undefined, JSON.stringify(message))
      assert.deepEqual(decision?.tools, [])
    }
  })
})

test('the scopes of a call can be told before it is let in, as far as it can be read', async () => {
  const event = (body: string) => ({
    headers: { 'content-type': 'application/json' },
    body,
    isBase64Encoded: false,
  })
  const scopesOf = scopesOfCall(async () => tools)
  const batch = [calling('write'), calling('secret')]
  assert.deepEqual(await scopesOf(event(JSON.stringify(batch)) as never), ['write', 'admin'])
  assert.deepEqual(await scopesOf(event('no JSON') as never), [])
})

test('without a verified token nothing passes', async () => {
  const context = { message: calling('open') }
  const passing = gate.before?.({ event: { headers: {} }, context } as never)
  await assert.rejects(passing as Promise<unknown>, /no verified token/)
})

test('a hidden tool is listed only to those who may call it', async () => {
  for (const [scopes, names] of [
    [['mcp'], ['open', 'write']],
    [
      ['mcp', 'write'],
      ['open', 'write'],
    ],
    [
      ['mcp', 'admin'],
      ['open', 'write', 'secret'],
    ],
  ] as const) {
    const authInfo = { token: 't', clientId: 'c', scopes: [...scopes] }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const client = await connect(serverFactory(tools, scopeHierarchy)({ authInfo }), authInfo)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { tools: listed } = await client.listTools()
    assert.deepEqual(
      listed.map(({ name }) => name),
      names,
    )
  }
  const client = await connect(serverFactory(tools, scopeHierarchy)({}), null)
  assert.equal((await client.listTools()).tools.length, 2)
})
