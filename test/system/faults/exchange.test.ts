/**
 * Calls of tools that act for their users, while the authorization server exchanges tokens, is away, hangs or recovers.
 * Prints what a call takes in each case.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { log } from '../../../lambda/base/log.ts'
import { type CallContext, defineServer, defineTool } from '../../../lambda/features/public.ts'
import { serve } from '../../../lambda/gate/serve.ts'
import { json, never, type Reply, slowly, startBackend } from '../../support/backend.ts'
import { ACTIVE, settingsAt } from '../../support/gate.ts'

log.setLogLevel('SILENT')

const CALLS = 1000
const AT_ONCE = 20
const CALLERS = 50
/** What an authorization server takes for an answer. */
const ANSWER_MS = 5
const METADATA = '/.well-known/oauth-authorization-server'

const define = (name: string, run: (_: unknown, context: CallContext) => Promise<string>) =>
  defineTool({ name, description: 'A tool.', run })
const server = defineServer({
  tools: [
    define('plain', async () => 'done'),
    define('acting', async (_, { exchange }) => {
      await exchange({ audience: 'orders' })
      return 'done'
    }),
  ],
  needs: { exchange: { orders: 'the orders of the user' } },
})

const issues: Reply = slowly(ANSWER_MS, (response, seen) => {
  const issued_token_type = 'urn:ietf:params:oauth:token-type:access_token'
  const access_token = `other-${seen.body.length}`
  json({ access_token, issued_token_type, token_type: 'Bearer', expires_in: 300 })(response, seen)
})

async function start() {
  const backend = await startBackend((response, seen) => {
    const { origin } = backend
    if (seen.url === METADATA) {
      return json({ issuer: origin, token_endpoint: `${origin}/token` })(response, seen)
    }
    return seen.url === '/token' ? system.reply(response, seen) : json(ACTIVE)(response, seen)
  })
  const handler = serve(settingsAt(backend.origin), async () => ({ server }))
  const system = {
    reply: issues,
    asked: () => backend.seen.filter(({ url }) => url === '/token').length,
    async call(name: string, caller: number): Promise<string> {
      const { body = '' } = await handler(eventOf(name, caller), {} as never)
      const { result } = JSON.parse(body) as { result: { content: [{ text: string }] } }
      return result.content[0].text
    },
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  }
  return system
}

type System = Awaited<ReturnType<typeof start>>

const eventOf = (name: string, caller: number) => ({
  headers: { authorization: `Bearer token-${caller}`, 'content-type': 'application/json' },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } }),
  isBase64Encoded: false,
})

/** @returns what the calls said, how often each, and how long they took in milliseconds */
async function load(system: System, name: string) {
  const said = new Map<string, number>()
  const times: number[] = []
  let next = 0
  const work = async () => {
    while (next < CALLS) {
      next += 1
      const begin = performance.now()
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const text = await system.call(name, next % CALLERS)
      times.push(performance.now() - begin)
      said.set(text, (said.get(text) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => (sorted[Math.floor(share * (CALLS - 1))] ?? 0).toFixed(2)
  return { said: Object.fromEntries(said), told: `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms` }
}

suite('tools that act for their users', () => {
  test('ask once for each caller, and cost others nothing', async (t) => {
    await using system = await start()
    await load(system, 'plain') // warms up
    const plain = await load(system, 'plain')
    t.diagnostic(`a tool that exchanges nothing: ${plain.told}`)
    assert.equal(system.asked(), 0)
    const first = await load(system, 'acting')
    t.diagnostic(`a tool that does, ${CALLERS} callers who are new: ${first.told}`)
    assert.deepEqual(first.said, { done: CALLS })
    assert.equal(system.asked(), CALLERS)
    const kept = await load(system, 'acting')
    t.diagnostic(`the same again: ${kept.told}`)
    assert.equal(system.asked(), CALLERS)
  })

  for (const [name, reply] of [
    ['away', (response) => response.destroy()],
    ['overloaded', json({}, 503)],
  ] as const satisfies readonly (readonly [string, Reply])[]) {
    test(`say so at once while the authorization server is ${name}, and others go on`, async (t) => {
      await using system = await start()
      await load(system, 'plain')
      system.reply = reply
      const [failed, plain] = await Promise.all([load(system, 'acting'), load(system, 'plain')])
      t.diagnostic(`with an authorization server that is ${name}: ${failed.told}`)
      assert.deepEqual(plain.said, { done: CALLS })
      for (const text of Object.keys(failed.said)) assert.match(text, /try again in \d seconds/)
      assert.ok(system.asked() <= 2 * AT_ONCE, `${system.asked()} questions`)
    })
  }

  test('end in their time while the authorization server hangs, and work when it is back', async (t) => {
    await using system = await start()
    await load(system, 'plain') // their tokens are known from now on
    const original = AbortSignal.timeout.bind(AbortSignal)
    t.mock.method(AbortSignal, 'timeout', (ms: number) => original(ms / 50))
    system.reply = never
    const hanging = await load(system, 'acting')
    t.diagnostic(
      `with one that hangs for a fiftieth of five seconds: ${hanging.told}, ${system.asked()} questions`,
    )
    assert.ok(!('done' in hanging.said))
    assert.ok(system.asked() <= 2 * AT_ONCE, `${system.asked()} questions`)
    system.reply = issues
    await delay(5100)
    assert.equal(await system.call('acting', 1), 'done')
  })
})
