import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { suite, type TestContext, test } from 'node:test'
import * as z from 'zod'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
} from '../../../../lambda/features/public.ts'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import { callerLimit } from '../../../../lambda/gate/caller-limit.ts'
import { createGate, gatePolicy } from '../../../../lambda/gate/gate.ts'
import { loadServer } from '../../../../lambda/mcp/load-server.ts'
import { RESOURCE, settingsAt } from '../../../support/gate.ts'

const tool = (name: string, more: object = {}) =>
  defineTool({ name, description: name, run: () => '', ...more })

const server = loadServer(
  {
    tools: [
      tool('usual'),
      tool('cheap', { cost: 0.5 }),
      tool('dear', { cost: 4 }),
      tool('guarded', { cost: 4, scopes: ['admin'] }),
      tool('hidden', { cost: 4, scopes: ['admin'], hidden: true }),
      tool('confirmed', { cost: 4, check: 'introspection' }),
      tool('priceless', { cost: 11 }),
    ],
    resources: [
      defineResource({ uri: 'x://a', name: 'a', cost: 3, read: () => '' }),
      defineResourceTemplate({ uriTemplate: 'y://{b}', name: 'b', cost: 2, read: () => '' }),
    ],
    prompts: [
      definePrompt({
        name: 'prompt',
        cost: 5,
        argsSchema: z.object({ a: z.string() }),
        complete: { a: () => [] },
        get: () => '',
      }),
    ],
  },
  { scopeHierarchy: [] },
)

const call = (name: string) => message('tools/call', { name })
const message = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: 1, method, params })

/** A gate whose callers are named by their tokens, and may make 10 calls at once and one a second. */
function gate(t: TestContext, change: object = {}) {
  t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
  const limits = { callsPerMinutePerCaller: 60, callBurstPerCaller: 10, ...change }
  let verified = 0
  let confirmed = 0
  const handler = createGate({
    ...gatePolicy(settingsAt('https://auth.example.com', limits)),
    loadVerify: async () => async (token, _traceparent, mustAsk) => {
      verified += 1
      if (mustAsk === true) confirmed += 1
      if (token === 'bad') {
        const outcome = { kind: 'invalid_token', reason: 'inactive', detail: 'not active' } as const
        return { outcome, cached: true }
      }
      const [sub] = token.split('~')
      const extra = { sub }
      const resource = new URL(RESOURCE)
      const caller = { token, clientId: 'c', scopes: ['mcp'], extra, resource }
      return { outcome: caller, cached: true }
    },
    loadServer: async () => server,
  }).handler(async () => ({ statusCode: 200 }))
  return {
    counts: () => ({ verified, confirmed }),
    wait: (seconds: number) => t.mock.timers.tick(seconds * 1000),
    async send(token: string, body?: unknown, headers: object = {}) {
      const context = { awsRequestId: randomUUID() } as GateContext
      const event = {
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          ...headers,
        },
        rawQueryString: '',
        requestContext: { http: { method: body === undefined ? 'GET' : 'POST' } },
        isBase64Encoded: false,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }
      const {
        statusCode: status,
        headers: answered = {},
        body: text = '',
      } = await handler(event, context)
      return { status, headers: answered, text, decision: context.decision }
    },
  }
}

suite('a caller', () => {
  test('who has made as many calls as allowed is told when to come again, and nobody else is', async (t) => {
    const { send, wait } = gate(t)
    for (let sent = 0; sent < 10; sent += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal((await send('alice', call('usual'))).status, 200)
    }
    const { status, headers, text, decision } = await send('alice', call('usual'))
    assert.equal(status, 429)
    assert.deepEqual(headers, {
      'retry-after': '1',
      'content-type': 'application/json',
      'cache-control': 'no-store',
      vary: 'origin',
    })
    assert.deepEqual(JSON.parse(text), {
      jsonrpc: '2.0',
      error: {
        code: 429,
        message: 'Too many calls by this caller. Try again in 1 second, with the same token.',
        data: { error: 'too_many_calls' },
      },
    })
    assert.deepEqual(decision, {
      verdict: 'rate_limited',
      reason: 'too_many_calls',
      detail: 'costs 1, which the caller has in 1 s',
      clientId: 'c',
      subject: 'alice',
      scopes: ['mcp'],
      cached: true,
    })
    assert.equal((await send('bob', call('usual'))).status, 200)
    wait(1)
    assert.equal((await send('alice', call('usual'))).status, 200)
    assert.equal((await send('alice', call('usual'))).status, 429)
  })

  test('has one limit, whatever token, address or header comes with a call', async (t) => {
    const { send } = gate(t)
    await send(
      'alice',
      Array.from({ length: 10 }, () => call('usual')),
    )
    const headers = { 'x-forwarded-for': '10.0.0.9', 'mcp-session-id': 'new', forwarded: 'for=x' }
    assert.equal((await send('alice~other', call('usual'), headers)).status, 429)
  })

  test('is told whole seconds, rounded up, after which the call passes', async (t) => {
    const { send, wait } = gate(t)
    await send(
      'alice',
      Array.from({ length: 10 }, () => call('usual')),
    )
    wait(0.4)
    const { status, headers, text } = await send('alice', call('dear'))
    assert.deepEqual([status, headers['retry-after']], [429, '4'])
    assert.match(text, /Try again in 4 seconds/)
    wait(4)
    assert.equal((await send('alice', call('dear'))).status, 200)
  })

  test('whose calls are used up can still connect, and not for ever', async (t) => {
    const { send, wait } = gate(t)
    await send(
      'alice',
      Array.from({ length: 10 }, () => call('usual')),
    )
    assert.equal((await send('alice', call('usual'))).status, 429)
    for (const one of ['initialize', 'tools/list', 'ping', 'server/discover', 'unknown/method']) {
      for (const status of [200, 200]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        assert.equal((await send('alice', message(one))).status, status)
      }
    }
    const { status, headers } = await send('alice', message('ping'))
    assert.deepEqual([status, headers['retry-after']], [429, '1'])
    assert.equal((await send('alice', call('usual'))).headers['retry-after'], '11')
    wait(11)
    assert.equal((await send('alice', call('usual'))).status, 200)
  })

  test('in a page may read when to come again', async (t) => {
    const { send } = gate(t, { allowedOrigins: ['https://app.example.com'] })
    const origin = { origin: 'https://app.example.com' }
    await send(
      'alice',
      Array.from({ length: 10 }, () => call('usual')),
    )
    const { headers } = await send('alice', call('usual'), origin)
    assert.equal(headers['access-control-allow-origin'], origin.origin)
    assert.match(String(headers['access-control-expose-headers']), /Retry-After/)
  })

  test('without a limit may make any number of calls', async (t) => {
    const { send } = gate(t, { callsPerMinutePerCaller: undefined })
    for (let sent = 0; sent < 30; sent += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal((await send('alice', call('priceless'))).status, 200)
    }
  })

  test('may make the calls of a minute at once, where no burst is set', async (t) => {
    const { send } = gate(t, { callBurstPerCaller: undefined })
    assert.equal(
      (
        await send(
          'a',
          Array.from({ length: 50 }, () => call('usual')),
        )
      ).status,
      200,
    )
    assert.equal(
      (
        await send(
          'a',
          Array.from({ length: 10 }, () => call('usual')),
        )
      ).status,
      200,
    )
    assert.equal((await send('a', call('usual'))).status, 429)
  })
})

suite('a request costs', () => {
  const ping = message('ping')
  const completion = (ref: object) => message('completion/complete', { ref })
  for (const [what, body, cost] of [
    ['1 for a call', call('usual'), 1],
    ['what its tool says', call('dear'), 4],
    ['less than 1, if its tool says so', call('cheap'), 0.5],
    ['what its resource says', message('resources/read', { uri: 'x://a' }), 3],
    ['what its template says', message('resources/read', { uri: 'y://b' }), 2],
    ['what its prompt says', message('prompts/get', { name: 'prompt' }), 5],
    ['1 for a completion', completion({ type: 'ref/prompt', name: 'prompt' }), 1],
    ['1 for a call of something unknown', call('unknown'), 1],
    ['1 for the call of a hidden tool, whose cost would show that it exists', call('hidden'), 1],
    ['1 for a list', message('tools/list'), 1],
    ['1 for a handshake', message('initialize'), 1],
    ['1 for a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }, 1],
    ['1 for a ping', ping, 1],
    ['1 for a response', { jsonrpc: '2.0', id: 1, result: {} }, 1],
    ['the sum of a batch', [ping, call('dear'), call('dear'), call('unknown')], 10],
    ['1 for an empty batch', [], 1],
    ['1 for what is no message', 7, 1],
    ['1 for what is no JSON', '{', 1],
    ['1 for a GET', undefined, 1],
  ] as const) {
    test(what, async (t) => {
      const { send } = gate(t)
      assert.notEqual((await send('alice', body)).status, 429)
      // What is left of 10.
      const pays = async (left: number) => {
        const calls = [...Array.from({ length: Math.floor(left) }, () => call('usual'))]
        if (!Number.isInteger(left)) calls.push(call('cheap'))
        if (calls.length === 0) return
        assert.equal((await send('alice', calls)).status, 200, `${left} are left`)
      }
      await pays(10 - cost)
      assert.equal((await send('alice', call('cheap'))).status, 429)
    })
  }

  test('what it costs although it lacks a scope', async (t) => {
    const { send } = gate(t)
    assert.equal((await send('alice', call('guarded'))).status, 403)
    assert.equal((await send('alice', call('guarded'))).status, 403)
    const { status, decision } = await send('alice', call('guarded'))
    assert.equal(status, 429)
    assert.equal(decision?.detail, 'costs 4, which the caller has in 2 s')
  })

  test('more than a caller ever has at once: it is refused for good, and is not free', async (t) => {
    const { send } = gate(t)
    const batch = Array.from({ length: 11 }, () => call('usual'))
    for (let sent = 0; sent < 10; sent += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status, headers, text, decision } = await send(
        'alice',
        sent % 2 ? batch : call('priceless'),
      )
      assert.equal(status, 400)
      assert.equal(headers['retry-after'], undefined)
      assert.deepEqual(JSON.parse(text).error, {
        code: 400,
        message:
          'This request costs as much as 11 calls, and a caller can make 10 at once: send fewer calls in one request.',
        data: { error: 'cost_above_burst' },
      })
      assert.deepEqual([decision?.verdict, decision?.reason], ['rate_limited', 'cost_above_burst'])
      assert.equal(decision?.detail, 'costs 11, and a caller has at most 10 at once')
    }
    assert.equal((await send('alice', batch)).status, 429)
  })
})

test('a batch that calls nothing may have as many messages as a caller ever has', async (t) => {
  const { send } = gate(t)
  const pings = (length: number) => Array.from({ length }, () => message('ping'))
  const { status, text } = await send('alice', pings(21))
  assert.equal(status, 400)
  assert.match(text, /costs as much as 21 calls, and a caller can make 20 at once/)
  assert.equal((await send('bob', pings(20))).status, 200)
})

suite('what is refused', () => {
  test('before its token is verified costs nobody anything', async (t) => {
    const { send, counts } = gate(t)
    for (let sent = 0; sent < 30; sent += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal((await send('bad', call('usual'))).status, 401)
    }
    assert.equal(counts().verified, 30)
    assert.equal((await send('alice', call('usual'))).status, 200)
  })

  test('by the limit asks the authorization server for no confirmation', async (t) => {
    const { send, counts } = gate(t)
    assert.equal((await send('alice', call('confirmed'))).status, 200)
    assert.equal((await send('alice', call('confirmed'))).status, 200)
    assert.equal((await send('alice', call('confirmed'))).status, 429)
    assert.equal(counts().confirmed, 2)
  })
})

test('the limit limits nobody before somebody is verified: that is a bug', async () => {
  const limit = { size: 10, spend: () => 0 }
  const step = callerLimit({ limit, loadServer: async () => server })
  await assert.rejects(async () => step.before?.({ context: {} } as never), /no verified token/)
})
