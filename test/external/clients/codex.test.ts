/** Codex CLI: the command that the greeting prints, and a call of a tool without any model. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { ToolResult } from '../../support/clients/sdk-clients.ts'
import { assertProduct, assertToolError, CALLS, TOOLS } from '../../support/clients/tool-results.ts'
import { type Exchange, exchangesOf } from '../../support/clients/recording-fetch.ts'
import { type AppServer, openCodex } from './codex.ts'
import { assertTokenRequired, methodsOf, startRecordedSystem, stepsOf } from './recorded-system.ts'
import { describeClient, open } from './report.ts'
import { waitForOutput } from '../../support/processes.ts'

const SERVER = 'mcp-auth'
/** By default Codex identifies itself by a document on the web, which the authorization server would fetch. */
const REGISTER = ['--oauth-client-registration', 'dcr']

interface Listed {
  readonly data: readonly { readonly name: string; readonly tools: object }[]
}

const system = await open(startRecordedSystem())
const codex = await open(openCodex())

describeClient('Codex CLI', codex.version, () => {
  let exchanges: readonly Exchange[]
  let page: Response

  before(async () => {
    const adding = codex.run('mcp', 'add', SERVER, '--url', system.url, ...REGISTER)
    page = await fetch(await waitForOutput(adding, /^(http:\S+[?]\S+)/m))
    const { code, output } = await adding.ended
    assert.equal(code, 0, output)
    assert.match(output, /^Successfully logged in/m)
    exchanges = await system.take()
  })

  it('signs the user in as soon as it is told of the server', () => {
    const steps = stepsOf(exchanges)
    assert.equal(steps[0], 'challenge')
    const ends = ['registration', 'authorization', 'token']
    assert.deepEqual(steps.slice(-3), ends)
    const between = new Set(steps.slice(0, -3))
    assert.deepEqual(between, new Set(['challenge', 'resource metadata', 'server metadata']))
    const [asked] = exchangesOf(exchanges, 'authorization')
    assert.equal(asked?.url.searchParams.get('resource'), system.url)
    const callback = asked?.url.searchParams.get('redirect_uri') ?? ''
    assert.match(callback, /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    assert.ok(page.url.startsWith(`${callback}?`))
  })

  it('discovers by GET and an old version header', () => {
    const challenged = exchangesOf(exchanges, 'challenge')
    assert.ok(challenged.length > 0)
    for (const { method, headers } of challenged) {
      assert.equal(method, 'GET')
      assert.equal(headers.get('mcp-protocol-version'), '2024-11-05')
    }
  })

  it('lists and calls with the token, and with no other', async () => {
    await using server = await codex.serve()
    const { data } = await server.ask<Listed>('mcpServerStatus/list', {})
    const { tools = {} } = data.find(({ name }) => name === SERVER) ?? {}
    assert.deepEqual(Object.keys(tools).toSorted(), TOOLS)
    assertProduct(await callTool(server, CALLS.product))
    assertToolError(await callTool(server, CALLS.overflow), /too large/)
    const calls = await system.take()
    const spoken = calls.map(({ headers }) => headers.get('mcp-protocol-version'))
    assert.ok(spoken.includes('2025-06-18'), spoken.join(' '))
    await assertTokenRequired(calls)
  })

  it('is told when it has no token', async () => {
    await system.take()
    const { code } = await codex.run('mcp', 'logout', SERVER).ended
    assert.equal(code, 0)
    await using server = await codex.serve()
    const { data } = await server.ask<Listed>('mcpServerStatus/list', {})
    assert.deepEqual(data.find(({ name }) => name === SERVER)?.tools, {})
    const refused = await system.take()
    assert.deepEqual(methodsOf(refused), [], 'no message was taken')
    assert.ok(stepsOf(refused).includes('challenge'))
  })
})

async function callTool(
  server: AppServer,
  call: { readonly name: string; readonly arguments: object },
): Promise<ToolResult> {
  const started = await server.ask<{ thread: { id: string } }>('thread/start', {
    approvalPolicy: 'never',
    sandbox: 'read-only',
  })
  return server.ask<ToolResult>('mcpServer/tool/call', {
    threadId: started.thread.id,
    server: SERVER,
    tool: call.name,
    arguments: call.arguments,
  })
}
