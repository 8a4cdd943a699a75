/** mcp-remote, the bridge to clients that know stdio alone. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, it } from 'node:test'
import type { ToolResult } from '../../support/clients/sdk-clients.ts'
import { assertProduct, assertSum, CALLS } from '../../support/clients/tool-results.ts'
import { exchangesOf } from '../../support/clients/recording-fetch.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { npmVersion } from '../../support/npm-packages.ts'
import { npmClients } from './install.ts'
import {
  assertTokenDecides,
  methodsOf,
  type RecordedSystem,
  startRecordedSystem,
  stepsOf,
} from './recorded-system.ts'
import { describeClient, suite } from './report.ts'
import { assertProgress, SLOW, TOOLS } from './tools.ts'

const PACKAGE = 'mcp-remote'
const SIGN_IN = ['resource metadata', 'server metadata', 'registration', 'authorization', 'token']
const TIMEOUT_MS = 30_000

suite('mcp-remote', (open) => {
  let system: RecordedSystem
  let folder: string
  let home: string

  before(async () => {
    system = await open(startRecordedSystem())
    folder = await npmClients()
    home = await mkdtemp(path.join(tmpdir(), 'mcp-remote-'))
  })
  after(() => rm(home, { recursive: true }))

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
    const client = new Client({ name: 'a client over stdio', version: '1.0.0' })
    return {
      client,
      connected: client.connect(transport),
      said: () => said,
      [Symbol.asyncDispose]: () => client.close(),
    }
  }

  describeClient(
    'mcp-remote',
    () => npmVersion(folder, PACKAGE),
    () => {
      it('signs the user in for a client over stdio, which lists, calls and sees progress', async () => {
        await using session = connect()
        const find = () => /^(http:\S+[?]\S+)/m.exec(session.said())?.[1]
        const isAsked = await waitUntil(async () => find() !== undefined, TIMEOUT_MS)
        assert.ok(isAsked, session.said())
        const page = await fetch(find() ?? '')
        assert.equal(page.status, 200)
        await session.connected
        await assertUse(session.client)
        const exchanges = await system.take()
        const steps = stepsOf(exchanges)
        assert.equal(steps[0], 'challenge')
        for (const step of SIGN_IN) assert.ok(steps.includes(step), step)
        const [asked] = exchangesOf(exchanges, 'authorization')
        const callback = asked?.url.searchParams.get('redirect_uri') ?? ''
        assert.match(callback, /^http:\/\/localhost:\d+\/oauth\/callback$/)
        assert.equal(asked?.url.searchParams.get('resource'), system.url)
        assert.ok(page.url.includes('code='), page.url)
        assert.equal(methodsOf(exchanges)[0], 'initialize')
        const taken = methodsOf(exchanges.slice(0, steps.indexOf('token')))
        assert.deepEqual(taken, [], 'no message was taken before')
      })

      it('keeps the token, which alone opens the server', async () => {
        await using session = connect()
        await session.connected
        await assertUse(session.client)
        const exchanges = await system.take()
        assert.ok(!stepsOf(exchanges).includes('authorization'))
        const spoken = exchanges.map(({ headers }) => headers.get('mcp-protocol-version'))
        assert.ok(spoken.includes('2025-11-25'), spoken.join(' '))
        await assertTokenDecides(exchanges)
      })
    },
  )
})

async function assertUse(client: Client): Promise<void> {
  const { tools } = await client.listTools()
  assert.deepEqual(
    tools.map(({ name }) => name),
    TOOLS,
  )
  assertSum((await client.callTool(CALLS.sum)) as ToolResult)
  assertProduct((await client.callTool(CALLS.product)) as ToolResult)
  const heard: [number, number | undefined][] = []
  const result = await client.callTool(SLOW, undefined, {
    onprogress: ({ progress, total }) => heard.push([progress, total]),
  })
  assert.partialDeepStrictEqual(result, { structuredContent: { result: 42 } })
  assertProgress(heard)
}
