import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { createTokenVerifier } from '../../../lambda/oauth/token-verifier.ts'

const START_MS = 1_800_000_000_000
const RESOURCE = 'https://mcp.example.com/mcp'
const POLICY = {
  resource: RESOURCE,
  issuer: 'https://auth.example.com',
  audiences: [],
  requiredScopes: ['mcp'],
}
const exp = (seconds: number) => START_MS / 1000 + seconds

function verifierOf(answer: Record<string, unknown>, tokenCacheTtlSeconds = 60) {
  const outcome = answer['kind'] === 'unavailable' ? answer : { answer }
  const introspect = mock.fn(async (_token: string) => outcome as never)
  const verify = createTokenVerifier({ ...POLICY, introspect, tokenCacheTtlSeconds })
  return { verify, calls: () => introspect.mock.callCount() }
}
const active = (change = {}) => ({ active: true, aud: RESOURCE, scope: 'mcp', ...change })

beforeEach(() => mock.timers.enable({ apis: ['Date'], now: START_MS }))
afterEach(() => mock.reset())

test('a verified token comes back with what it grants', async () => {
  const { verify } = verifierOf(active({ client_id: 'c' }))
  const verdict = await verify('token-1')
  assert.ok(!('kind' in verdict))
  assert.deepEqual([verdict.token, verdict.clientId, verdict.scopes], ['token-1', 'c', ['mcp']])
})

test('a verdict is reused for the configured time, for its own token alone', async () => {
  const { verify, calls } = verifierOf(active())
  await verify('token-1')
  mock.timers.tick(59_999)
  assert.deepEqual(await verify('token-1').then((verdict) => 'token' in verdict), true)
  assert.equal(calls(), 1)
  await verify('token-2')
  assert.equal(calls(), 2)
  mock.timers.tick(2)
  await verify('token-1')
  assert.equal(calls(), 3)
})

test('a verdict is not reused beyond the life of the token', async () => {
  const { verify, calls } = verifierOf(active({ exp: exp(10) }))
  await verify('token')
  mock.timers.tick(9_999)
  await verify('token')
  assert.equal(calls(), 1)
  mock.timers.tick(2)
  await verify('token')
  assert.equal(calls(), 2)
})

test('a token in its last moments, within the clock skew, is not kept', async () => {
  const { verify, calls } = verifierOf(active({ exp: exp(-5) }))
  await verify('token')
  await verify('token')
  assert.equal(calls(), 2)
})

test('with a time of 0 every request is introspected', async () => {
  const { verify, calls } = verifierOf(active(), 0)
  await verify('token')
  await verify('token')
  assert.equal(calls(), 2)
})

test('neither a refusal nor an outage is kept', async () => {
  for (const answer of [
    { active: false },
    { kind: 'unavailable', reason: 'down', retryAfterSeconds: 5 },
  ]) {
    const { verify, calls } = verifierOf(answer)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.ok('kind' in (await verify('token')))
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await verify('token')
    assert.equal(calls(), 2)
  }
})
