import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import type { Introspect } from '../../../../lambda/token-check/introspect.ts'
import { createQuestion } from '../../../../lambda/token-check/question.ts'
import {
  createTokenVerifier,
  REFUSAL_TTL_SECONDS,
} from '../../../../lambda/token-check/token-verifier.ts'

const START_MS = 1_800_000_000_000
const RESOURCE = 'https://mcp.example.com/mcp'
const POLICY = {
  resource: RESOURCE,
  issuer: 'https://auth.example.com',
  audiences: [],
  expiryRequired: false,
  clockSkewSeconds: 30,
}
const OUTAGE = {
  kind: 'unavailable',
  reason: 'unreachable',
  detail: 'down',
  retryAfterSeconds: 5,
} as const
const ACTIVE = { active: true, aud: RESOURCE, scope: 'mcp', client_id: 'c' }
const exp = (seconds: number) => START_MS / 1000 + seconds

function verifierOf(
  introspect: Introspect,
  tokenCacheTtlSeconds = 60,
  refusedTokensPerMinute = 1_000_000,
) {
  const asked = mock.fn(introspect)
  const verify = createTokenVerifier({
    ...POLICY,
    find: createQuestion({ ...POLICY, introspect: asked, refusedTokensPerMinute }),
    tokenCacheTtlSeconds,
  })
  return {
    calls: () => asked.mock.callCount(),
    kindOf: async (token = 'token') => {
      const { outcome, cached } = await verify(token)
      return `${'kind' in outcome ? outcome.kind : 'granted'}${cached ? ' (cached)' : ''}`
    },
    verify,
  }
}
const answering = (answer: Record<string, unknown>, ttl?: number) =>
  verifierOf(async () => ({ answer: answer as never }), ttl)

beforeEach(() => mock.timers.enable({ apis: ['Date'], now: START_MS }))
afterEach(() => mock.reset())

test('a verified token comes back with what it grants', async () => {
  const { outcome } = await answering(ACTIVE).verify('token-1')
  assert.ok(!('kind' in outcome))
  assert.deepEqual([outcome.token, outcome.clientId, outcome.scopes], ['token-1', 'c', ['mcp']])
})

test('an introspection belongs to the trace of the request that needs it', async () => {
  const asked: (string | undefined)[] = []
  const { verify } = verifierOf(async (_, traceparent) => {
    asked.push(traceparent)
    return { answer: ACTIVE }
  })
  await verify('token-1', 'trace-1')
  await verify('token-1', 'trace-2')
  await verify('token-2', 'trace-3')
  await verify('token-3')
  assert.deepEqual(asked, ['trace-1', 'trace-3', undefined])
})

test('a verdict is reused for the configured time, for its own token alone', async () => {
  const { kindOf, calls } = answering(ACTIVE)
  assert.equal(await kindOf('token-1'), 'granted')
  mock.timers.tick(59_999)
  assert.equal(await kindOf('token-1'), 'granted (cached)')
  assert.equal(await kindOf('token-2'), 'granted')
  mock.timers.tick(2)
  assert.equal(await kindOf('token-1'), 'granted')
  assert.equal(calls(), 3)
})

test('a reused verdict comes back with the token of the request', async () => {
  const { verify } = answering(ACTIVE)
  await verify('token-1')
  const { outcome } = await verify('token-1')
  assert.ok('token' in outcome && outcome.token === 'token-1')
})

test('a verdict is not reused beyond the life of the token', async () => {
  const { kindOf } = answering({ ...ACTIVE, exp: exp(10) })
  await kindOf()
  mock.timers.tick(9999)
  assert.equal(await kindOf(), 'granted (cached)')
  mock.timers.tick(2)
  assert.equal(await kindOf(), 'granted')
})

test('a token in its last moments, within the clock skew, is not kept', async () => {
  const { kindOf } = answering({ ...ACTIVE, exp: exp(-5) })
  assert.equal(await kindOf(), 'granted')
  assert.equal(await kindOf(), 'granted')
})

test('with a time of 0 every request is introspected, those at the same time too', async () => {
  for (const answer of [ACTIVE, { active: false }]) {
    const { kindOf, calls } = answering(answer, 0)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await Promise.all([kindOf(), kindOf()])
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await kindOf()
    assert.equal(calls(), 3)
  }
})

test('a refusal is reused for a few seconds', async () => {
  assert.equal(REFUSAL_TTL_SECONDS, 5, 'as docs/token-check.md says')
  const { kindOf, calls } = answering({ active: false })
  assert.equal(await kindOf(), 'invalid_token')
  mock.timers.tick(REFUSAL_TTL_SECONDS * 1000 - 1)
  assert.equal(await kindOf(), 'invalid_token (cached)')
  mock.timers.tick(2)
  assert.equal(await kindOf(), 'invalid_token')
  assert.equal(calls(), 2)
})

test('a refusal is reused no longer than a grant would be', async () => {
  const { kindOf } = answering({ active: false }, 1)
  await kindOf()
  mock.timers.tick(1001)
  assert.equal(await kindOf(), 'invalid_token')
})

test('of an outage nothing is kept, nor of a malformed answer', async () => {
  for (const outcome of [OUTAGE, { answer: { ...ACTIVE, exp: 'soon' } as never }]) {
    const { kindOf, calls } = verifierOf(async () => outcome)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await kindOf(), 'unavailable')
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await kindOf(), 'unavailable')
    assert.equal(calls(), 2)
  }
})

test('requests at the same time share one introspection of their token, and its failure', async () => {
  for (const outcome of [{ answer: ACTIVE }, OUTAGE]) {
    const { promise, resolve } = Promise.withResolvers<typeof outcome>()
    const { kindOf, calls } = verifierOf(() => promise)
    const kinds = Array.from({ length: 1000 }, () => kindOf('one'))
    const other = kindOf('other')
    resolve(outcome)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(new Set(await Promise.all(kinds)).size, 1)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await other
    assert.equal(calls(), 2)
  }
})

test('an introspection that throws fails the requests that wait for it, and none that come later', async () => {
  let up = false
  const { kindOf } = verifierOf(async () => {
    if (!up) throw new Error('unforeseen')
    return { answer: ACTIVE }
  })
  await assert.rejects(Promise.all([kindOf(), kindOf()]), /unforeseen/)
  up = true
  assert.equal(await kindOf(), 'granted')
})

test('of more than 10,000 tokens, those that were used least recently are asked about again', async () => {
  const { kindOf } = answering(ACTIVE)
  const tokens = Array.from({ length: 10_100 }, (_, index) =>
    index % 1000 === 0 ? 'used' : `token-${index}`,
  )
  for (const token of ['unused', ...tokens]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await kindOf(token)
  }
  for (const token of ['used', 'token-10099', 'token-101']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await kindOf(token), 'granted (cached)', token)
  }
  assert.equal(await kindOf('unused'), 'granted')
})

test('a flood of invalid tokens drives out no valid one', async () => {
  const { kindOf } = verifierOf(async (token) => ({
    answer: token === 'good' ? ACTIVE : { active: false },
  }))
  await kindOf('good')
  for (let count = 0; count < 20_000; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await kindOf(`bad-${count}`)
  }
  assert.equal(await kindOf('good'), 'granted (cached)')
})

test('large answers are kept within a bound of memory', async () => {
  const { kindOf } = answering({ ...ACTIVE, sub: 'x'.repeat(60_000) })
  for (let count = 0; count < 700; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await kindOf(`token-${count}`)
  }
  assert.equal(await kindOf('token-0'), 'granted', 'the oldest had to go')
  assert.equal(await kindOf('token-699'), 'granted (cached)')
})

test('nothing that one call does to its caller reaches another, not even one at the same time', async () => {
  const { verify } = answering({ ...ACTIVE, sub: 'alice', aud: [RESOURCE], groups: [{ id: 1 }] })
  const callers = await Promise.all([verify('token-1'), verify('token-1')])
  const untouched = JSON.stringify(callers[1].outcome)
  const [{ outcome: caller }] = callers
  assert.ok('token' in caller)
  const { scopes, extra = {} } = caller
  const writes = [
    () => scopes.push('admin'),
    () => (caller.scopes = ['admin']),
    () => (caller.clientId = 'other'),
    () => (caller.token = 'other'),
    () => (caller.extra = { sub: 'bob' }),
    () => (extra['sub'] = 'bob'),
    () => (extra['aud'] as string[]).push('other'),
    () => (((extra['groups'] as { id: number }[])[0] ??= { id: 0 }).id = 2),
    () => (caller.resource = new URL('https://other.example/')),
  ]
  for (const write of writes) assert.throws(write, TypeError)
  assert.equal(JSON.stringify(caller), untouched)
  assert.ok(caller.resource)
  caller.resource.href = 'https://other.example/'
  for (const { outcome } of [callers[1], await verify('token-1')]) {
    assert.equal(JSON.stringify(outcome), untouched)
    assert.ok('token' in outcome && outcome.resource?.href === RESOURCE)
  }
})
