import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import { loadServer } from '../../../../lambda/mcp/load-server.ts'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import { authorization } from '../../../../lambda/gate/authorization.ts'
import { readMessage } from '../../../../lambda/message/read-message.ts'
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
const tools = [
  tool('open', []),
  tool('write', ['write']),
  tool('secret', ['admin'], true),
  defineTool({ name: 'confirmed', description: '.', check: 'introspection', run: () => '' }),
  defineTool({
    name: 'confirmed_secret',
    description: '.',
    check: 'introspection',
    scopes: ['admin'],
    hidden: true,
    run: () => '',
  }),
]
const scopeHierarchy = [['admin', 'write']] as const

const server = loadServer({ tools }, { scopeHierarchy })
const gate = authorization({
  loadServer: async () => server,
  scopeHierarchy,
  requiredScopes: ['mcp'],
  resourceMetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
})

async function pass(
  parsed: unknown,
  scopes: string[],
  confirm?: NonNullable<GateContext['confirm']>,
) {
  const authInfo = { token: 't', clientId: 'c', scopes }
  const text = JSON.stringify(parsed)
  const message = readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
  const context = {
    message,
    authInfo,
    decision: { verdict: 'granted' },
    confirm,
  } as GateContext
  const result = (await gate.before?.({ event: { headers: {} }, context } as never)) as
    | { statusCode: number; headers: Record<string, string> }
    | undefined
  return {
    result,
    decision: context.decision,
    authorized: context.authorized,
    authInfo: context.authInfo,
  }
}
let sent = 0
const calling = (name: unknown) => ({
  jsonrpc: '2.0',
  id: (sent += 1),
  method: 'tools/call',
  params: { name },
})

describe('a call', () => {
  test('of a tool without scopes of its own needs none but those of every request', async () => {
    const { result, decision, authorized } = await pass(calling('open'), ['mcp'])
    assert.equal(result, undefined)
    assert.deepEqual(authorized?.called, [tools[0]])
    assert.deepEqual(decision, { verdict: 'granted', tools: ['open'] })
  })

  test('of a tool with scopes is refused without them, and told all that it needs', async () => {
    const { result, decision, authorized } = await pass(calling('write'), ['mcp', 'email'])
    assert.equal(result?.statusCode, 403)
    assert.equal(authorized, undefined)
    assert.match(
      result?.headers['www-authenticate'] ?? '',
      /error="insufficient_scope".*scope="mcp write email"$/,
    )
    assert.deepEqual(decision, {
      verdict: 'insufficient_scope',
      reason: 'missing_scope',
      detail: 'lacks scope write',
      tools: ['write'],
    })
  })

  test('passes with its scopes, and with a broader one', async () => {
    assert.equal((await pass(calling('write'), ['mcp', 'write'])).result, undefined)
    assert.equal((await pass(calling('write'), ['mcp', 'admin'])).result, undefined)
    assert.equal((await pass(calling('secret'), ['mcp', 'admin'])).result, undefined)
  })

  test('of a hidden tool is that of an unknown name, for callers who do not see it', async () => {
    for (const scopes of [['mcp'], ['mcp', 'write'], ['email'], []]) {
      for (const wrap of [(call: unknown) => call, (call: unknown) => [calling('write'), call]]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const [hidden, unknown] = await Promise.all(
          ['secret', 'none'].map((name) => pass(wrap(calling(name)), scopes)),
        )
        assert.deepEqual(hidden, unknown)
      }
    }
    const { authorized } = await pass(calling('secret'), ['mcp', 'admin'])
    assert.deepEqual(authorized?.called, [tools[2]])
  })

  test('within a batch needs the scopes of all that are called', async () => {
    const batch = [calling('open'), calling('write'), { jsonrpc: '2.0', id: 0, method: 'ping' }]
    const { result, decision } = await pass(batch, ['mcp'])
    assert.equal(result?.statusCode, 403)
    assert.deepEqual(decision?.tools, ['open', 'write'])
    assert.equal((await pass(batch, ['mcp', 'write'])).result, undefined)
  })

  test('of something that is no tool is left to the protocol, and its name is not logged', async () => {
    for (const message of [
      calling('none'),
      calling(7),
      null,
      [],
      { method: 'tools/call' },
      { method: 'other', params: { name: 'write' } },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result, decision } = await pass(message, ['mcp'])
      assert.equal(result, undefined, JSON.stringify(message))
      assert.deepEqual(decision, { verdict: 'granted' })
    }
  })
})

describe('a call of a tool with check: introspection', () => {
  const confirmed = { token: 't', clientId: 'c', scopes: ['mcp'], extra: { confirmed: true } }
  const neverAsked = async () => assert.fail('asked')

  test('passes when the authorization server confirms the token, as the caller that it names', async () => {
    const { result, authInfo } = await pass(calling('confirmed'), ['mcp'], async () => confirmed)
    assert.equal(result, undefined)
    assert.equal(authInfo, confirmed)
  })

  test('is refused when it does not, before the scopes are looked at', async () => {
    const refusal = { kind: 'invalid_token', reason: 'inactive', detail: 'not active' } as const
    const batch = [calling('open'), calling('confirmed')]
    const { result, decision, authorized } = await pass(batch, [], async () => refusal)
    assert.equal(result?.statusCode, 401)
    assert.equal(authorized, undefined)
    assert.deepEqual(decision, {
      verdict: 'invalid_token',
      reason: 'inactive',
      detail: 'not active',
      tools: ['open', 'confirmed'],
    })
  })

  test('needs the scopes that are confirmed, not those of the signature', async () => {
    const less = { ...confirmed, scopes: ['email'] }
    const { result } = await pass(calling('confirmed'), ['mcp'], async () => less)
    assert.equal(result?.statusCode, 403)
    const secret = calling('confirmed_secret')
    const { authorized } = await pass(secret, ['mcp', 'admin'], async () => confirmed)
    assert.deepEqual(authorized?.called, [], 'it is unknown to them')
  })

  test('is the only one that asks', async () => {
    for (const name of ['open', 'none', 'confirmed_secret']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal((await pass(calling(name), ['mcp'], neverAsked)).result, undefined)
    }
  })

  test('does not pass where nobody can confirm it', async () => {
    await assert.rejects(pass(calling('confirmed'), ['mcp']), /a token that nobody can confirm/)
  })
})

describe('a scope that every request needs', () => {
  test('is missing: the challenge names it, the scopes of the call, and those granted', async () => {
    for (const [message, scopes, challenged] of [
      [calling('open'), ['email'], 'mcp email'],
      [[calling('write'), calling('secret')], ['email'], 'mcp write email'],
      [{ method: 'tools/list' }, [], 'mcp'],
      [{ method: 'tools/list' }, ['MCP', 'mcp:x'], 'mcp MCP mcp:x'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result, decision } = await pass(message, [...scopes])
      assert.equal(result?.statusCode, 403)
      assert.ok(result.headers['www-authenticate']?.endsWith(`scope="${challenged}"`))
      assert.equal(decision?.verdict, 'insufficient_scope')
    }
  })

  test('is required of requests without a message, too', async () => {
    const context = {
      authInfo: { token: 't', clientId: 'c', scopes: [] },
      decision: { verdict: 'granted' },
    } as unknown as GateContext
    const result = await gate.before?.({ event: { headers: {} }, context } as never)
    assert.equal((result as { statusCode: number } | undefined)?.statusCode, 403)
    assert.ok(!('tools' in (context.decision ?? {})))
  })
})

test('without a verified token nothing passes', async () => {
  const context = { message: calling('open') }
  const passing = gate.before?.({ event: { headers: {} }, context } as never)
  await assert.rejects(passing as Promise<unknown>, /no verified token/)
})

test('a hidden tool is listed only to those who may call it', async () => {
  const createServer = await server.loadFactory()
  for (const [scopes, names] of [
    [['mcp'], ['open', 'write', 'confirmed']],
    [
      ['mcp', 'write'],
      ['open', 'write', 'confirmed'],
    ],
    [
      ['mcp', 'admin'],
      ['open', 'write', 'secret', 'confirmed', 'confirmed_secret'],
    ],
  ] as const) {
    const authInfo = { token: 't', clientId: 'c', scopes: [...scopes] }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const client = await connect(createServer({ authInfo }), authInfo)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { tools: listed } = await client.listTools()
    assert.deepEqual(
      listed.map(({ name }) => name),
      names,
    )
  }
  const client = await connect(createServer({}), null)
  assert.equal((await client.listTools()).tools.length, 3)
})
