/** mcp-remote, the bridge for clients that only speak stdio. */
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import assert from 'node:assert/strict'
import path from 'node:path'
import { it } from 'node:test'
import { connectV1, type Progress, type Session } from '../../support/clients/sdk-clients.ts'
import {
  assertSlowSum,
  assertToolUse,
  CALLS,
  useTools,
} from '../../support/clients/tool-results.ts'
import { exchangesOf, SIGN_IN_STEPS } from '../../support/clients/recording-fetch.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { npmVersion } from '../../support/npm-packages.ts'
import { openHome } from './home.ts'
import { npmClients } from './install.ts'
import { assertTokenRequired, methodsOf, startRecordedSystem, stepsOf } from './recorded-system.ts'
import { describeClient, open } from './report.ts'

const PACKAGE = 'mcp-remote'
const TIMEOUT_MS = 30_000

const folder = await npmClients()
const system = await open(startRecordedSystem())
const { folder: home } = await open(openHome('mcp-remote'))

function connect() {
  const script = path.join(folder, 'node_modules', PACKAGE, 'dist/proxy.js')
  const { PATH = '' } = process.env
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [script, system.url],
    env: { PATH, HOME: home, MCP_REMOTE_CONFIG_DIR: home, BROWSER: 'true' },
    stderr: 'pipe',
  })
  let said = ''
  transport.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const connected = connectV1(transport)
  return {
    connected,
    said: () => said,
    [Symbol.asyncDispose]: () => transport.close(),
  }
}

describeClient('mcp-remote', await npmVersion(folder, PACKAGE), () => {
  it('signs the user in for a client over stdio, which lists, calls and sees progress', async () => {
    await using session = connect()
    const find = () => /^(http:\S+[?]\S+)/m.exec(session.said())?.[1]
    const isAsked = await waitUntil(async () => find() !== undefined, TIMEOUT_MS)
    assert.ok(isAsked, session.said())
    const page = await fetch(find() ?? '')
    assert.equal(page.status, 200)
    await assertUse(await session.connected)
    const exchanges = await system.take()
    const steps = stepsOf(exchanges)
    assert.equal(steps[0], 'challenge')
    for (const step of SIGN_IN_STEPS) assert.ok(steps.includes(step), step)
    const [asked] = exchangesOf(exchanges, 'authorization')
    const callback = asked?.url.searchParams.get('redirect_uri') ?? ''
    assert.match(callback, /^http:\/\/localhost:\d+\/oauth\/callback$/)
    assert.equal(asked?.url.searchParams.get('resource'), system.url)
    assert.ok(page.url.includes('code='), page.url)
    assert.equal(methodsOf(exchanges)[0], 'initialize')
    const taken = methodsOf(exchanges.slice(0, steps.indexOf('token')))
    assert.deepEqual(taken, [], 'no message was taken before')
  })

  it('keeps the token, without which the server refuses it', async () => {
    await using session = connect()
    await assertUse(await session.connected)
    const exchanges = await system.take()
    assert.ok(!stepsOf(exchanges).includes('authorization'))
    const spoken = exchanges.map(({ headers }) => headers.get('mcp-protocol-version'))
    assert.ok(spoken.includes('2025-11-25'), spoken.join(' '))
    await assertTokenRequired(exchanges)
  })
})

async function assertUse(session: Session): Promise<void> {
  assertToolUse(await useTools(session))
  const heard: Progress[] = []
  const onprogress = (progress: Progress) => heard.push(progress)
  assertSlowSum(await session.callTool(CALLS.slow, { onprogress }), heard)
}
