import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import type { Grant } from '../../../../lambda/oauth/verdict.ts'
import type { InvalidToken, Unavailable } from '../../../../lambda/oauth/rejection.ts'
import { createAdmission } from '../../../../lambda/token-check/admission.ts'
import type { Standing } from '../../../../lambda/token-check/circuit-breaker.ts'
import type { Found } from '../../../../lambda/token-check/token-memory.ts'

const START_MS = 1_800_000_000_000
const GRANT: Grant = { clientId: 'c', scopes: ['mcp'] }
const REFUSED: InvalidToken = { kind: 'invalid_token', reason: 'inactive', detail: '' }
const failure = (reason: Unavailable['reason'], retryAfterSeconds = 5): Unavailable => ({
  kind: 'unavailable',
  reason,
  detail: '',
  retryAfterSeconds,
})
/** New tokens that may be refused at once, with 60 a minute; as many may come again. */
const BURST = 5

beforeEach(() => mock.timers.enable({ apis: ['Date'], now: START_MS }))
afterEach(() => mock.reset())

function admission(perMinute = 60) {
  const admit = createAdmission(perMinute)
  const asked: { key: string; standing: Standing }[] = []
  const ask = async (key: string, found: Found) => {
    const end = await admit(key, async (standing) => {
      asked.push({ key, standing })
      return found
    })
    return 'kind' in end ? end.reason : 'granted'
  }
  const flood = (count: number, found: Found, name = 'junk') =>
    Promise.all(Array.from({ length: count }, (_, index) => ask(`${name}-${index}`, found)))
  return { admit, ask, asked, flood }
}

const count = (reasons: readonly string[], reason: string) =>
  reasons.filter((one) => one === reason).length

describe('a flood of refused tokens', () => {
  test('is asked about within the quota, at once or one by one', async () => {
    const together = admission()
    const reasons = await together.flood(1000, REFUSED)
    assert.equal(count(reasons, 'inactive'), BURST)
    assert.equal(count(reasons, 'too_many_refused_tokens'), 1000 - BURST)
    const { ask, asked } = admission()
    for (let index = 0; index < 1000; index += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await ask(`junk-${index}`, REFUSED)
    }
    assert.equal(asked.length, BURST)
  })

  test('leaves the other half to tokens that come again when they were told to', async () => {
    const { admit, ask, flood, asked } = admission()
    await flood(100, REFUSED)
    const throttled = await admit('new', async () => GRANT)
    assert.ok('kind' in throttled && throttled.kind === 'throttled')
    assert.equal(throttled.retryAfterSeconds, 2)
    mock.timers.tick(1800)
    assert.equal(await ask('new', GRANT), 'too_many_refused_tokens', 'too early')
    mock.timers.tick(199)
    await flood(100, REFUSED, 'other')
    assert.equal(await ask('newer', GRANT), 'too_many_refused_tokens')
    assert.equal(await ask('new', GRANT), 'granted')
    assert.deepEqual(asked.at(-1), { key: 'new', standing: { wasGood: false, isBack: true } })
  })

  test('that comes again itself is bounded as well', async () => {
    const { flood, asked } = admission()
    for (let round = 0; round < 4; round += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await flood(100, REFUSED)
      mock.timers.tick(2000)
    }
    // Both halves at once, and what grows in six seconds.
    assert.ok(asked.length <= 2 * BURST + 6 + 2, String(asked.length))
  })

  test('that sends the same tokens over and over does not get at the other half', async () => {
    const { flood } = admission()
    assert.equal(count(await flood(BURST, REFUSED), 'inactive'), BURST)
    assert.equal(count(await flood(BURST, REFUSED), 'too_many_refused_tokens'), BURST)
    mock.timers.tick(2000) // what they are told to wait, and the time of one new token
    assert.equal(count(await flood(BURST, REFUSED), 'inactive'), 1)
  })

  test('does not hinder tokens that were good, even when they are refused in the end', async () => {
    const { ask, flood } = admission()
    await ask('good', GRANT)
    await ask('revoked', GRANT)
    await flood(100, REFUSED)
    assert.equal(await ask('good', GRANT), 'granted')
    assert.equal(await ask('revoked', REFUSED), 'inactive')
    assert.equal(await ask('revoked', REFUSED), 'too_many_refused_tokens')
  })
})

test('200 new good tokens at once lose nothing, and leave the quota as it was', async () => {
  const { flood } = admission()
  assert.equal(count(await flood(200, GRANT, 'good'), 'granted'), 200)
  assert.equal(count(await flood(100, REFUSED), 'inactive'), BURST)
})

test('a refused token that was good costs nothing', async () => {
  const { flood } = admission()
  await flood(200, GRANT, 'good')
  assert.equal(count(await flood(200, REFUSED, 'good'), 'inactive'), 200)
})

test('a failed question costs a tenth of a refused token', async () => {
  const { flood } = admission()
  const reasons: string[] = []
  for (let round = 0; round < 100; round += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    reasons.push(...(await flood(1, failure('unreachable'), `junk-${round}`)))
  }
  assert.equal(count(reasons, 'unreachable'), BURST * 10 - 9)
})

test('a question that the server finds too many costs as much as a refused token', async () => {
  const { flood } = admission()
  const reasons = await flood(100, failure('overloaded'))
  assert.equal(count(reasons, 'overloaded'), BURST)
})

test('a question that throws gives its place back', async () => {
  const { admit, ask } = admission()
  for (let index = 0; index < 2 * BURST; index += 1) {
    const fails = () => Promise.reject(new Error('unforeseen'))
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assert.rejects(admit(`key-${index}`, fails), /unforeseen/)
  }
  assert.equal(await ask('new', GRANT), 'granted')
})

describe('what is known of a token', () => {
  test('is whether it was good, until it expires or is refused', async () => {
    const { ask, asked } = admission()
    await ask('token', { ...GRANT, expiresAt: START_MS / 1000 + 60 })
    await ask('token', GRANT)
    await ask('token', { ...GRANT, expiresAt: START_MS / 1000 + 60 })
    mock.timers.tick(60_000)
    await ask('token', REFUSED)
    await ask('token', REFUSED)
    assert.deepEqual(
      asked.map(({ standing }) => standing.wasGood),
      [false, true, true, false, false],
    )
  })

  test('is whether it is back after the circuit was open', async () => {
    const { ask, asked } = admission()
    for (const seconds of [0, 4, 1]) {
      mock.timers.tick(seconds * 1000)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await ask('token', failure('circuit_open'))
    }
    assert.deepEqual(
      asked.map(({ standing }) => standing.isBack),
      [false, false, true],
    )
  })

  test('is bounded in number', async () => {
    const { ask, asked } = admission(1_000_000)
    for (let index = 0; index < 10_001; index += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await ask(`token-${index}`, GRANT)
    }
    await ask('token-0', GRANT)
    await ask('token-10000', GRANT)
    assert.deepEqual(
      asked.slice(-2).map(({ standing }) => standing.wasGood),
      [false, true],
    )
  })
})

test('a token that the server wants to be asked about later is left alone for that time', async () => {
  const { admit, ask, asked } = admission()
  await ask('token', GRANT)
  assert.equal(await ask('token', failure('overloaded', 7)), 'overloaded')
  mock.timers.tick(2000)
  const outcome = await admit('token', () => assert.fail('asked'))
  assert.ok('kind' in outcome && outcome.kind === 'unavailable')
  assert.deepEqual([outcome.reason, outcome.retryAfterSeconds], ['overloaded', 5])
  mock.timers.tick(5000)
  assert.equal(await ask('token', GRANT), 'granted')
  assert.equal(asked.length, 3)
})
