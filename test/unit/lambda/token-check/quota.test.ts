import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuota, MAX_WAIT_MS } from '../../../../lambda/token-check/quota.ts'

/** 60 a minute: one a second, ten at once. */
function quota({ perMinute = 60, maxInProgress = 10 } = {}) {
  let now = 1_000_000
  const one = createQuota(perMinute, maxInProgress, () => now)
  return {
    ...one,
    pass: (seconds: number) => (now += seconds * 1000),
    take: async (count: number) => {
      const taken = await Promise.all(Array.from({ length: count }, () => one.take()))
      return taken.filter(Boolean).length
    },
  }
}

test('what was worth asking costs nothing', async () => {
  const { take, settle } = quota()
  for (let count = 0; count < 100; count += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await take(1), 1)
    settle(0)
  }
})

test('what was not is charged, until time has passed', async () => {
  const { take, settle, pass, retryAfterSeconds } = quota()
  assert.equal(await take(10), 10)
  for (let count = 0; count < 10; count += 1) settle(1)
  assert.equal(await take(1), 0)
  assert.equal(retryAfterSeconds(), 1)
  pass(2)
  assert.equal(await take(2), 2)
  settle(0.5)
  settle(0.5)
  assert.equal(await take(1), 1)
})

test('a small quota tells how long the next place takes', async () => {
  const { take, settle, retryAfterSeconds } = quota({ perMinute: 6 })
  assert.equal(await take(1), 1)
  settle(1)
  assert.equal(retryAfterSeconds(), 10)
})

test('those beyond the places wait, and get those that turn out to be free', async () => {
  const { take, settle } = quota({ maxInProgress: 4 })
  assert.equal(await take(4), 4)
  const waiting = take(6)
  for (let count = 0; count < 4; count += 1) settle(0)
  for (let count = 0; count < 4; count += 1) settle(0)
  assert.equal(await waiting, 6)
})

test('those that wait are sent away when nothing is left', async () => {
  const { take, settle } = quota()
  assert.equal(await take(10), 10)
  const waiting = take(20)
  for (let count = 0; count < 10; count += 1) settle(1)
  assert.equal(await waiting, 0)
})

test('no more are ever in progress than may be charged', async () => {
  const { take, settle } = quota()
  assert.equal(await take(10), 10)
  for (let count = 0; count < 7; count += 1) settle(1)
  const waiting = take(5)
  for (const cost of [0, 0, 0, 0, 1, 1, 1]) settle(cost)
  assert.equal(await waiting, 4)
})

test('nobody waits for ever', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { take, settle } = quota({ maxInProgress: 1 })
  assert.equal(await take(1), 1)
  const waiting = take(2)
  t.mock.timers.tick(MAX_WAIT_MS)
  assert.equal(await waiting, 0)
  settle(0)
  assert.equal(await take(1), 1)
})
