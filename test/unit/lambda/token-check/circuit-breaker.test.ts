import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createCircuitBreaker,
  FAILURES_TO_OPEN,
  OPEN_SECONDS,
} from '../../../../lambda/token-check/circuit-breaker.ts'
import type { Unavailable } from '../../../../lambda/oauth/rejection.ts'

const failure = (reason: Unavailable['reason'], retryAfterSeconds = 5): Unavailable => ({
  kind: 'unavailable',
  reason,
  detail: '',
  retryAfterSeconds,
})
const GOOD = { answer: 'good' }

function circuit() {
  let now = 1_000_000
  let calls = 0
  const guard = createCircuitBreaker(() => now)
  return {
    run: (outcome: object | Promise<object>) =>
      guard(async () => {
        calls += 1
        return (await outcome) as Unavailable
      }),
    pass: (seconds: number) => (now += seconds * 1000),
    calls: () => calls,
  }
}

async function opened() {
  const one = circuit()
  for (let count = 0; count < FAILURES_TO_OPEN; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await one.run(failure('unreachable'))
  }
  assert.equal(one.calls(), FAILURES_TO_OPEN)
  return one
}

test('failures in a row open it: nothing is asked, and the answer tells how long', async () => {
  const { run, pass, calls } = await opened()
  pass(1)
  const outcome = await run(GOOD)
  assert.deepEqual([outcome.reason, outcome.retryAfterSeconds], ['circuit_open', OPEN_SECONDS - 1])
  assert.equal(calls(), FAILURES_TO_OPEN)
})

test('a success in between starts the count again', async () => {
  const { run, calls } = circuit()
  for (let round = 0; round < 3; round += 1) {
    for (let count = 1; count < FAILURES_TO_OPEN; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await run(failure('unreachable'))
    }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.deepEqual(await run(GOOD), GOOD)
  }
  assert.equal(calls(), 3 * FAILURES_TO_OPEN)
})

test('after a while one request tries, and the others wait for its outcome elsewhere', async () => {
  const { run, pass, calls } = await opened()
  pass(OPEN_SECONDS)
  const { promise, resolve } = Promise.withResolvers<object>()
  const trial = run(promise)
  assert.equal((await run(GOOD)).reason, 'circuit_open')
  assert.equal(calls(), FAILURES_TO_OPEN + 1)
  resolve(GOOD)
  await trial
  assert.deepEqual(await run(GOOD), GOOD)
})

test('a trial that fails opens it again', async () => {
  const { run, pass } = await opened()
  pass(OPEN_SECONDS)
  assert.equal((await run(failure('unreachable'))).reason, 'unreachable')
  assert.equal((await run(GOOD)).reason, 'circuit_open')
  pass(OPEN_SECONDS)
  assert.deepEqual(await run(GOOD), GOOD)
})

test('a server that names a time, or refuses our client, is left alone at once and for that time', async () => {
  for (const reason of ['overloaded', 'client_refused'] as const) {
    const { run, pass } = circuit()
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await run(failure(reason, 30))
    pass(29)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const outcome = await run(GOOD)
    assert.deepEqual([outcome.reason, outcome.retryAfterSeconds], ['circuit_open', 1])
    pass(1)
    const { promise, resolve } = Promise.withResolvers<object>()
    const trial = run(promise)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await run(GOOD)).reason, 'circuit_open', 'one request tries')
    resolve(GOOD)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.deepEqual(await trial, GOOD)
  }
})

test('a malformed answer to the trial shows that the server is back', async () => {
  const { run, pass } = await opened()
  pass(OPEN_SECONDS)
  await run(failure('malformed_answer'))
  assert.deepEqual(await run(GOOD), GOOD)
})

test('malformed answers shut nobody out', async () => {
  const { run, calls } = circuit()
  for (let count = 0; count < 10; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await run(failure('malformed_answer'))
  }
  assert.equal(calls(), 10)
})
