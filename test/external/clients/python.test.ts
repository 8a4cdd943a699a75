/** Both generations of the client in the MCP SDK for Python, with their own OAuth. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { it } from 'node:test'
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
  assertSpeaks,
  assertTokenRequired,
  LEGACY,
  methodsOf,
  MODERN,
  startRecordedSystem,
  stepsOf,
} from './recorded-system.ts'
import { describeClient, open } from './report.ts'

interface Outcome {
  readonly tools: readonly string[]
  readonly results: readonly ToolResult[]
  readonly signIns: number
  readonly progress: readonly (readonly [done: number, total: number])[]
}

interface Job {
  readonly mode: string
  readonly tokens?: { readonly access_token: string; readonly scope?: string }
  /** Whether the client considers its token expired before the calls. */
  readonly expire?: boolean
}

const REDIRECT_URI = 'http://localhost:41236/callback'
const TIMEOUT_MS = 60_000

const system = await open(startRecordedSystem())
/** Requires a second scope. */
const demanding = await open(startRecordedSystem({ env: { MCP_SCOPE: 'mcp other' } }))
const environments = { v1: await pythonClient('v1'), v2: await pythonClient('v2') }
const versions = {
  v1: await moduleVersion(environments.v1, 'mcp'),
  v2: await moduleVersion(environments.v2, 'mcp'),
}

for (const [generation, mode, spoken] of [
  ['v2', 'auto', MODERN],
  ['v2', '2026-07-28', { ...MODERN, handshake: [] }],
  ['v2', 'legacy', LEGACY],
  ['v1', 'legacy', LEGACY],
] as const) {
  async function use({ url }: typeof system, job: Job): Promise<Outcome> {
    const script = path.join(import.meta.dirname, 'python', `${generation}.py`)
    const calls = [CALLS.sum, CALLS.product, CALLS.overflow, CALLS.slow]
    const { output } = await run(environments[generation].python, ['-B', script], {
      env: { PATH: process.env['PATH'] },
      input: JSON.stringify({ url, calls, ...job }),
      timeoutMs: TIMEOUT_MS,
      quiet: true,
    })
    return JSON.parse(output.split('\n').at(-1) ?? '') as Outcome
  }

  describeClient(`MCP SDK for Python ${generation}, mode ${mode}`, versions[generation], () => {
    it('is challenged, signs the user in, lists, calls and sees progress', async () => {
      await system.take()
      assertOutcome(await use(system, { mode }), 1)
      const exchanges = await system.take()
      assert.deepEqual(stepsOf(exchanges).slice(0, 6), SIGN_IN_STEPS)
      const [asked] = exchangesOf(exchanges, 'authorization')
      assert.equal(asked?.url.searchParams.get('resource'), system.url)
      assert.equal(asked?.url.searchParams.get('redirect_uri'), REDIRECT_URI)
      const methods = [...spoken.handshake, 'tools/list', 'tools/call']
      assert.deepEqual([...new Set(methodsOf(exchanges))], methods)
      assertSpeaks(exchanges, spoken)
      await assertTokenRequired(exchanges)
    })

    it('signs the user in again when its token is invalid', async () => {
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

function assertOutcome(outcome: Outcome, expectedSignIns: number): void {
  const { tools, results, signIns, progress } = outcome
  const [sum = {}, product = {}, overflow = {}, slow = {}] = results
  assertToolUse({ tools, sum, product })
  assertToolError(overflow, /too large/)
  const heard = progress.map(([done, total]) => ({ progress: done, total }))
  assertSlowSum(slow, heard)
  assert.equal(signIns, expectedSignIns)
}

const tokensOf = (exchanges: readonly Exchange[]) =>
  exchanges.map(({ headers }) => headers.get('authorization'))
