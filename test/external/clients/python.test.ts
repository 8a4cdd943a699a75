/** The clients of the MCP SDK for Python, both generations, with the OAuth that they bring. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { before, it } from 'node:test'
import { run } from '../../support/processes.ts'
import { moduleVersion } from '../../support/python-packages.ts'
import type { ToolResult } from '../../support/clients/sdk-clients.ts'
import {
  assertSlowSum,
  assertToolError,
  assertToolUse,
  CALLS,
} from '../../support/clients/tool-results.ts'
import { type Exchange, exchangesOf, SIGN_IN_STEPS } from '../../support/clients/recording-fetch.ts'
import { fetchToken } from '../../support/clients/http-requests.ts'
import { pythonClient } from './install.ts'
import {
  assertTokenDecides,
  methodsOf,
  type RecordedSystem,
  startRecordedSystem,
  stepsOf,
} from './recorded-system.ts'
import { describeClient, suite } from './report.ts'

interface Outcome {
  readonly tools: readonly string[]
  readonly results: readonly ToolResult[]
  readonly signIns: number
  readonly progress: readonly (readonly [done: number, total: number])[]
}

interface Job {
  readonly mode: string
  readonly tokens?: { readonly access_token: string; readonly scope?: string }
  /** Whether the client takes its token for expired before the calls. */
  readonly expire?: boolean
}

const REDIRECT_URI = 'http://localhost:41236/callback'
const TIMEOUT_MS = 60_000

suite('the clients in Python', (open) => {
  let system: RecordedSystem
  /** Needs another scope besides. */
  let demanding: RecordedSystem

  before(async () => {
    system = await open(startRecordedSystem())
    demanding = await open(startRecordedSystem({ env: { MCP_SCOPE: 'mcp other' } }))
  })

  for (const { generation, mode, version, handshake } of [
    { generation: 'v2', mode: 'auto', version: '2026-07-28', handshake: ['server/discover'] },
    { generation: 'v2', mode: '2026-07-28', version: '2026-07-28', handshake: [] },
    {
      generation: 'v2',
      mode: 'legacy',
      version: '2025-11-25',
      handshake: ['initialize', 'notifications/initialized'],
    },
    {
      generation: 'v1',
      mode: 'legacy',
      version: '2025-11-25',
      handshake: ['initialize', 'notifications/initialized'],
    },
  ]) {
    let python: string
    const prepare = async () => {
      const tools = await pythonClient(generation)
      python = tools.python
      return moduleVersion(tools, 'mcp')
    }

    async function use({ url }: RecordedSystem, job: Job): Promise<Outcome> {
      const script = path.join(import.meta.dirname, 'python', `${generation}.py`)
      const calls = [CALLS.sum, CALLS.product, CALLS.overflow, CALLS.slow]
      const { output } = await run(python, ['-B', script], {
        env: { PATH: process.env['PATH'] },
        input: JSON.stringify({ url, calls, ...job }),
        timeoutMs: TIMEOUT_MS,
        quiet: true,
      })
      return JSON.parse(output.split('\n').at(-1) ?? '') as Outcome
    }

    describeClient(`MCP SDK for Python ${generation}, mode ${mode}`, prepare, () => {
      it('is challenged, signs the user in, lists, calls and sees progress', async () => {
        await system.take()
        assertOutcome(await use(system, { mode }), 1)
        const exchanges = await system.take()
        assert.deepEqual(stepsOf(exchanges).slice(0, 6), SIGN_IN_STEPS)
        const [asked] = exchangesOf(exchanges, 'authorization')
        assert.equal(asked?.url.searchParams.get('resource'), system.url)
        assert.equal(asked?.url.searchParams.get('redirect_uri'), REDIRECT_URI)
        const methods = [...handshake, 'tools/list', 'tools/call']
        assert.deepEqual([...new Set(methodsOf(exchanges))], methods)
        assertSpeaks(exchanges, version)
        await assertTokenDecides(exchanges)
      })

      it('signs the user in again when its token is one no more', async () => {
        await system.take()
        const tokens = { access_token: 'of-an-earlier-day' }
        assertOutcome(await use(system, { mode, tokens }), 1)
        const [refused] = exchangesOf(await system.take(), 'challenge')
        assert.match(refused?.answer.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/)
      })

      it('refreshes an expired token without the user', async () => {
        await system.take()
        assertOutcome(await use(system, { mode, expire: true }), 1)
        const exchanges = await system.take()
        const grants = exchangesOf(exchanges, 'token').map(({ body }) =>
          new URLSearchParams(body).get('grant_type'),
        )
        assert.deepEqual(grants, ['authorization_code', 'refresh_token'])
        const used = new Set(tokensOf(exchangesOf(exchanges, 'mcp')))
        assert.equal(used.size, 2)
      })

      it('asks the user for the scopes that its token lacks', async () => {
        const token = await fetchToken(demanding.issuer, { scope: 'mcp' })
        await demanding.take()
        const tokens = { access_token: token, scope: 'mcp' }
        assertOutcome(await use(demanding, { mode, tokens }), 1)
        const exchanges = await demanding.take()
        const [refused] = exchanges
        assert.equal(refused?.status, 403)
        assert.match(refused?.answer.get('www-authenticate') ?? '', /scope="mcp other"/)
        const [asked] = exchangesOf(exchanges, 'authorization')
        const scopes = asked?.url.searchParams.get('scope')?.split(' ') ?? []
        assert.ok(scopes.includes('mcp') && scopes.includes('other'), scopes.join(' '))
      })
    })
  }
})

function assertOutcome(outcome: Outcome, expectedSignIns: number): void {
  const { tools, results, signIns, progress } = outcome
  const [sum = {}, product = {}, overflow = {}, slow = {}] = results
  assertToolUse({ tools, sum, product })
  assertToolError(overflow, /too large/)
  const heard = progress.map(([done, total]) => ({ progress: done, total }))
  assertSlowSum(slow, heard)
  assert.equal(signIns, expectedSignIns)
}

/** From the first message after the handshake on. */
function assertSpeaks(exchanges: readonly Exchange[], version: string): void {
  for (const { headers, body, status } of exchangesOf(exchanges, 'mcp')) {
    assert.equal(headers.get('origin'), null)
    if (status === 200 && !body.includes('"initialize"'))
      assert.equal(headers.get('mcp-protocol-version'), version)
  }
}

const tokensOf = (exchanges: readonly Exchange[]) =>
  exchanges.map(({ headers }) => headers.get('authorization'))
