/** `context.exchange`, as the code of a tool has it. */
import assert from 'node:assert/strict'
import { mock, suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { CallLog } from '../../../../../lambda/features/calls/call-context.ts'
import { exchangeFor } from '../../../../../lambda/features/calls/exchange.ts'
import { ExchangeError } from '../../../../../lambda/features/calls/exchange-error.ts'
import { defineServer } from '../../../../../lambda/features/define-server.ts'
import { defineTool, ToolError } from '../../../../../lambda/features/public.ts'
import { exchangedToken, type ExchangeFailure } from '../../../../../lambda/oauth/token-exchange.ts'
import { callTool, connect } from '../../../../../lambda/testing.ts'
import { serve, textsOf } from '../../../../support/served.ts'

const ALLOWED = { orders: 'the orders of the user', 'https://o.example': 'other orders' }
const CALLER: AuthInfo = { token: 'the-token', clientId: 'c', scopes: [] }

function createCall(signal = new AbortController().signal) {
  const lines: unknown[] = []
  const write = (level: string) => (message: string, fields?: object) =>
    void lines.push([level, message, fields])
  const log = { warn: write('warn'), error: write('error') } as unknown as CallLog
  return { signal, log, lines }
}

suite('a tool', () => {
  test('gets a token for a service that its server has listed, by either name', async () => {
    const ask = mock.fn(async () => exchangedToken('other'))
    const exchange = exchangeFor(ask, ALLOWED)
    const call = createCall()
    const target = { audience: 'orders', scope: 'a' }
    assert.equal((await exchange(CALLER, target, call)).token, 'other')
    await exchange(CALLER, { resource: 'https://o.example' }, { ...call, refused: 'old' })
    assert.deepEqual(
      ask.mock.calls.map((one) => one.arguments as unknown[]),
      [
        [CALLER, { audience: 'orders', scope: 'a' }, undefined],
        [CALLER, { resource: 'https://o.example' }, 'old'],
      ],
    )
    assert.deepEqual(call.lines, [])
  })

  for (const [target, message] of [
    [{ audience: 'others' }, /"others" is none of the services in "needs.exchange"/],
    [{ audience: 'toString' }, /"toString" is none of the services/],
    [{ resource: 'https://o.example/' }, /is none of the services/],
    [{}, /either an audience or a resource/],
    [{ audience: 'orders', resource: 'https://o.example' }, /either an audience or a resource/],
    [
      { audience: 'orders', scopes: 'a' } as never,
      /does not know "scopes": it takes audience, resource, s/,
    ],
    [{ audience: 'orders', scope: '' }, /the scope "": give scopes with a space between them/],
    [{ audience: 'orders', scope: 'a  b' }, /the scope "a {2}b"/],
    [{ audience: 'orders', scope: 'a\nb' }, /the scope "a\\nb"/],
    [{ audience: 'orders', scope: ['a'] as never }, /the scope a list/],
    [{ audience: ['orders'] as never }, /a list is none of the services/],
  ] as const) {
    test(`gets none for ${JSON.stringify(target)}, and nobody is asked`, async () => {
      const ask = mock.fn(async () => exchangedToken('other'))
      const exchanging = exchangeFor(ask, ALLOWED)(CALLER, target, createCall())
      await assert.rejects(exchanging, message)
      assert.equal(ask.mock.callCount(), 0)
    })
  }

  for (const [failure, level, sentence] of [
    [
      { reason: 'unavailable', detail: 'd', retryAfterSeconds: 9 },
      'error',
      /does not answer.*"the orders of the user".*try again in 9 seconds/,
    ],
    [
      { reason: 'unavailable', detail: 'd', retryAfterSeconds: 1 },
      'error',
      /try again in 1 second\.$/,
    ],
    [{ reason: 'refused', detail: 'd' }, 'warn', /does not allow this server to call/],
    [
      { reason: 'interaction_required', detail: 'd', claims: '{}' },
      'warn',
      /The user has to sign in or consent again/,
    ],
  ] as const satisfies readonly (readonly [ExchangeFailure, string, RegExp])[]) {
    test(`learns that there is none, and why: ${failure.reason}`, async () => {
      const call = createCall()
      const exchanging = exchangeFor(async () => failure, ALLOWED)(
        CALLER,
        { audience: 'orders' },
        call,
      )
      const error = (await exchanging.catch((thrown: unknown) => thrown)) as ExchangeError
      assert.ok(error instanceof ExchangeError && error instanceof ToolError)
      const { reason, name, claims, retryAfterSeconds } = error
      const { detail, ...told } = failure
      assert.equal(name, 'ExchangeError')
      assert.deepEqual(
        { claims, retryAfterSeconds, reason },
        { claims: undefined, retryAfterSeconds: undefined, ...told },
      )
      assert.match(error.message, sentence)
      const fields = { reason, detail, service: 'orders' }
      assert.deepEqual(call.lines, [[level, 'token exchange failed', fields]])
    })
  }

  test('does not wait when the call is over; the question goes on for others', async () => {
    const asked = Promise.withResolvers<ReturnType<typeof exchangedToken>>()
    const exchange = exchangeFor(async () => asked.promise, ALLOWED)
    const end = new AbortController()
    const target = { audience: 'orders' }
    const [mine, others] = [
      exchange(CALLER, target, createCall(end.signal)),
      exchange(CALLER, target, createCall()),
    ]
    end.abort(new Error('over'))
    await assert.rejects(mine, /over/)
    await assert.rejects(exchange(CALLER, target, createCall(end.signal)), /over/)
    asked.resolve(exchangedToken('other'))
    assert.equal((await others).token, 'other')
  })
})

const orders = defineTool({
  name: 'orders',
  description: 'Lists orders.',
  run: async (_, { exchange }) => {
    const { token } = await exchange({ audience: 'orders' })
    return `asked with ${token}`
  },
})

suite('a server', () => {
  const server = defineServer({ tools: [orders], needs: { exchange: ALLOWED } })
  const call = { name: 'orders', arguments: {} }

  test('under test gets its tokens from the test', async () => {
    const exchange = () => 'a-token'
    const text = [{ type: 'text', text: 'asked with a-token' }]
    assert.deepEqual((await callTool(orders, {}, { exchange })).content, text)
    await using client = await connect(server, { exchange })
    assert.deepEqual((await client.callTool(call)).content, text)
    await assert.rejects(callTool(orders), /exchanges a token for orders. Give the test one/)
    await using without = await connect(server)
    assert.equal((await without.callTool(call)).isError, true)
  })

  test('learns in a test of a tool, too, what exchange would leave out', async () => {
    const misspelt = defineTool({
      name: 'misspelt',
      description: 'Asks for too much.',
      run: async (_, { exchange }) =>
        (await exchange({ audience: 'orders', scopes: 'a' } as never)).token,
    })
    const exchange = mock.fn(() => 'a-token')
    assert.equal((await callTool(misspelt, {}, { exchange })).isError, true)
    assert.equal(exchange.mock.callCount(), 0)
  })

  test('goes on when a tool fails before it waits for its token, which there is not either', async () => {
    const { promise, reject } = Promise.withResolvers<never>()
    const early = defineTool({
      name: 'early',
      description: 'Asks for a token beforehand.',
      run: async (_, { exchange }) => {
        const asked = exchange({ audience: 'orders' })
        await Promise.reject(new Error('something else'))
        return (await asked).token
      },
    })
    const { isError } = await callTool(early, {}, { exchange: async () => promise })
    assert.equal(isError, true)
    reject(new ExchangeError('refused', 'no'))
    await setImmediate() // nobody waits for it: that ends the process, or this test
  })

  test('without services in its needs gets no token, in a test either', async () => {
    const closed = defineServer({ tools: [orders] })
    await using client = await connect(closed, { exchange: () => 'a-token' })
    assert.equal((await client.callTool(call)).isError, true)
    const { isError, texts } = textsOf(await serve(closed)('tools/call', call))
    assert.deepEqual([isError, texts], [true, ['orders failed.']])
  })
})
