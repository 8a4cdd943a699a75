/** Claude Code: its sign-in, and a tool call that a fake model requests. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { assertProduct, CALLS } from '../../support/clients/tool-results.ts'
import { exchangesOf } from '../../support/clients/recording-fetch.ts'
import { endpointsOf, REFRESHABLE, register } from '../../support/clients/sign-in-requests.ts'
import { freePort } from '../../support/free-port.ts'
import { openClaudeCode } from './claude-code.ts'
import { startModel } from './model.ts'
import { assertTokenRequired, methodsOf, startRecordedSystem, stepsOf } from './recorded-system.ts'
import { describeClient, open } from './report.ts'
import { waitForOutput } from '../../support/processes.ts'

const SERVER = 'mcp-auth'
const TOOL = `mcp__${SERVER}__${CALLS.product.name}`
const METHODS = ['server/discover', 'tools/list', 'tools/call']

const system = await open(startRecordedSystem())
const model = await open(startModel({ name: TOOL, arguments: CALLS.product.arguments }))
const claude = await open(openClaudeCode(model.origin))
const callback = `http://localhost:${await freePort()}/callback`

async function run(...args: string[]): Promise<string> {
  const { code, output } = await claude.run(...args).ended
  assert.equal(code, 0, output)
  return output
}

/** Asks a question that the model answers with a tool call; gives the final answer. */
async function ask(): Promise<string> {
  const output = await run('-p', 'Multiply.', '--allowedTools', TOOL, '--output-format', 'json')
  const line = output.split('\n').find((one) => one.startsWith('{')) ?? assert.fail(output)
  return (JSON.parse(line) as { result: string }).result
}

describeClient('Claude Code', claude.version, () => {
  it('is told that it needs a token, and gives its model no tool', async () => {
    // By default it identifies itself by a document on the web, which the authorization server would fetch.
    const clientId = await register(endpointsOf(system), {
      redirect_uris: [callback],
      ...REFRESHABLE,
    })
    const client = ['--client-id', clientId, '--callback-port', new URL(callback).port]
    await run('mcp', 'add', '--transport', 'http', ...client, SERVER, system.url)
    await system.take()
    assert.match(await run('mcp', 'list'), /Needs authentication/)
    assert.equal(await ask(), 'no such tool')
    const refused = await system.take()
    assert.equal(stepsOf(refused)[0], 'challenge')
    assert.deepEqual(methodsOf(refused), [], 'no message was taken')
  })

  it('signs the user in', async () => {
    const running = claude.runAtTerminal('mcp', 'login', SERVER)
    const page = await fetch(await waitForOutput(running, /(http:[\w:/-]+[?][\w=&%.+-]+)/))
    const { code, output } = await running.ended
    assert.equal(code, 0, output)
    assert.ok(page.url.startsWith(`${callback}?`), page.url)
    const exchanges = await system.take()
    const steps = new Set(stepsOf(exchanges))
    const ends = ['authorization', 'token']
    assert.deepEqual([...steps], ['resource metadata', 'server metadata', ...ends])
    const [asked] = exchangesOf(exchanges, 'authorization')
    assert.equal(asked?.url.searchParams.get('resource'), system.url)
    assert.equal(asked?.url.searchParams.get('scope'), 'mcp offline_access')
  })

  it('calls the tool with the token, and with no other, and gives the result to its model', async () => {
    const text = await ask()
    const structuredContent: unknown = JSON.parse(text)
    assertProduct({ structuredContent, content: [{ type: 'text', text }] })
    const exchanges = await system.take()
    assert.deepEqual(methodsOf(exchanges), METHODS)
    for (const { headers } of exchangesOf(exchanges, 'mcp'))
      assert.equal(headers.get('mcp-protocol-version'), '2026-07-28')
    await assertTokenRequired(exchanges)
  })
})
