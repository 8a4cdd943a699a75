/** The command line client of MCP Inspector, in each era, with a token and by its own sign-in. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ToolResult } from '../../support/clients/sdk-clients.ts'
import {
  assertProduct,
  assertSum,
  assertToolError,
  TOOLS,
} from '../../support/clients/tool-results.ts'
import { type Exchange, exchangesOf } from '../../support/clients/recording-fetch.ts'
import { fetchToken } from '../../support/clients/http-requests.ts'
import { freePort } from '../../support/free-port.ts'
import { cli, type CliResult, openInspector, resultsOf } from './inspector.ts'
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
import { waitForOutput } from '../../support/processes.ts'

const AUTH_REQUIRED = 3
const TOOL_ERROR = 5
const LIST = ['--method', 'tools/list']
const SUM = callOf('add_numbers', 'a=2.5', 'b=-4')
const OVERFLOW = callOf('add_numbers', 'a=1e308', 'b=1e308')
const SLOW = callOf('sum_numbers', 'numbers=[1,2,39]', 'delay_ms=50')
const PRODUCT = callOf('multiply_numbers', 'x=2.5', 'y=-4')

function callOf(name: string, ...args: string[]): string[] {
  return ['--method', 'tools/call', '--tool-name', name, '--tool-arg', ...args]
}

const namesOf = ({ result }: CliResult) =>
  (result as { tools: { name: string }[] } | undefined)?.tools.map(({ name }) => name)

const inspector = await open(openInspector())
const system = await open(startRecordedSystem())

for (const [era, spoken] of [
  ['legacy', LEGACY],
  ['auto', MODERN],
  ['modern', MODERN],
] as const) {
  describeClient(`Inspector's command line, ${era} era`, inspector.version, () => {
    const run = (header: string[], args: string[]) =>
      cli(inspector, system.url, '--protocol-era', era, '--stored-auth-only', ...header, ...args)

    it('is refused without a token and with a wrong one, and works with one', async () => {
      await system.take()
      const wrong = ['--header', 'Authorization: Bearer of-somebody-else']
      for (const header of [[], wrong]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { code, result, error } = await run(header, SUM)
        assert.deepEqual([code, error?.code, result], [AUTH_REQUIRED, 'auth_required', undefined])
      }
      const refused = await system.take()
      assert.deepEqual(methodsOf(refused), [], 'no message was taken')
      assert.deepEqual([...new Set(refused.map(({ status }) => status))], [401])

      const header = ['--header', `Authorization: Bearer ${await fetchToken(system.issuer)}`]
      await system.take()
      const listed = await run(header, LIST)
      assert.deepEqual([listed.code, namesOf(listed)], [0, TOOLS])
      const exchanges = await system.take()
      const methods = [...spoken.handshake, 'tools/list']
      assert.deepEqual(methodsOf(exchanges).slice(0, methods.length), methods)
      assertSpeaks(exchanges, spoken)
      const called = await run(header, SUM)
      assert.equal(called.code, 0)
      assertSum(called.result as ToolResult)
      const { code, result } = await run(header, SLOW)
      assert.equal(code, 0)
      assert.partialDeepStrictEqual(result, { structuredContent: { result: 42 } })
      const failed = await run(header, OVERFLOW)
      assert.equal(failed.code, TOOL_ERROR)
      assertToolError(failed.result as ToolResult, /too large/)
    })

    it('signs a user in at its callback, and calls a tool', async () => {
      await system.take()
      const callback = `http://127.0.0.1:${await freePort()}/oauth/callback`
      const options = ['--protocol-era', era, '--callback-url', callback, '--relogin']
      const running = inspector.run(
        ['--cli', '--format', 'json', '--server-url', system.url, ...options, ...PRODUCT],
        { MCP_AUTO_OPEN_ENABLED: 'true', BROWSER: 'true' },
      )
      const page = await fetch(await waitForOutput(running, /^Please navigate to: (\S+)$/m))
      assert.ok(page.url.startsWith(`${callback}?`), page.url)
      const { code, output } = await running.ended
      assert.equal(code, 0, output)
      assertProduct(resultsOf(output).result as ToolResult)
      const exchanges = await system.take()
      assertSignsIn(exchanges, callback, system.url)
      await assertTokenRequired(exchanges)
    })
  })
}

function assertSignsIn(exchanges: readonly Exchange[], callback: string, resource: string): void {
  const steps = stepsOf(exchanges)
  const calls = steps.lastIndexOf('token') + 1
  assert.equal(steps[0], 'challenge')
  for (const step of ['resource metadata', 'server metadata', 'registration', 'authorization']) {
    const at = steps.indexOf(step)
    assert.ok(at > 0 && at < calls, `${step} in ${steps.join(', ')}`)
  }
  assert.deepEqual(new Set(steps.slice(calls)), new Set(['mcp']))
  const [asked] = exchangesOf(exchanges, 'authorization')
  const [registered] = exchangesOf(exchanges, 'registration')
  assert.equal(asked?.url.searchParams.get('redirect_uri'), callback)
  assert.equal(asked?.url.searchParams.get('resource'), resource)
  assert.deepEqual(JSON.parse(registered?.body ?? '{}').redirect_uris, [callback])
}
