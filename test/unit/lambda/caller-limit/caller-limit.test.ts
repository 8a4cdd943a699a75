import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCallerLimit, MAX_CALLERS } from '../../../../lambda/caller-limit/caller-limit.ts'
import { heapUsed } from '../../../support/heap-used.ts'

const RATE = { perMinute: 60, size: 10 }
const START = 1_800_000_000_000

function limitAt(start = START) {
  const clock = { now: start }
  const limit = createCallerLimit(RATE, () => clock.now)
  const spend = (caller: string, units: number) => limit.spend(caller, { units, kept: 0 })
  return { clock, spend }
}

/** Spends the same for so many callers. */
function spendForAll(
  spend: (caller: string, cost: number) => unknown,
  count: number,
  cost: number,
) {
  for (let at = 0; at < count; at += 1) assert.equal(spend(`${at}`.padStart(43), cost), 0)
}

test('a caller who has spent all waits, and no other caller does', () => {
  const { clock, spend } = limitAt()
  assert.equal(spend('alice', 10), 0)
  assert.equal(spend('alice', 1), 1000)
  assert.equal(spend('bob', 10), 0)
  clock.now += 1000
  assert.equal(spend('alice', 1), 0)
})

test('a clock that is set back empties no bucket, and time goes on from there', () => {
  const { clock, spend } = limitAt()
  spend('alice', 10)
  clock.now -= 3_600_000
  assert.equal(spend('alice', 1), 1000)
  clock.now += 1000
  assert.equal(spend('alice', 1), 0)
  clock.now -= 500
  assert.equal(spend('alice', 1), 1000)
  assert.equal(spend('bob', 10), 0)
})

test('a caller who has spent all gets no new bucket from callers who have spent less', () => {
  const { spend } = limitAt()
  spend('alice', 10)
  spendForAll(spend, 5 * MAX_CALLERS, 1)
  assert.equal(spend('alice', 1), 1000)
})

test('buckets that are full again are forgotten first', () => {
  const { clock, spend } = limitAt()
  spendForAll(spend, MAX_CALLERS - 1, 1)
  clock.now += 1001
  spend('alice', 2)
  spend('bob', 2)
  assert.equal(spend('alice', 9), 1000)
  assert.equal(spend('bob', 9), 1000)
})

test('callers are kept within a bound of memory, and newcomers wait for nothing', () => {
  const { spend } = limitAt()
  const before = heapUsed()
  const start = performance.now()
  spendForAll(spend, 20 * MAX_CALLERS, 10)
  const ms = performance.now() - start
  const bytes = heapUsed() - before
  assert.ok(bytes < 6_000_000, `${bytes} bytes`)
  assert.equal(spend('another', 10), 0)
  assert.ok(ms < 5000, `${Math.round(ms)} ms for ${20 * MAX_CALLERS} callers`)
})
