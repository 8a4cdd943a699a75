import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Rate, spend as spendCost } from '../../../../lambda/caller-limit/rate.ts'

const RATE: Rate = { perMinute: 60, size: 10 }
const START = 1_800_000_000_000

const spend = (fullAt: number | undefined, units: number, rate: Rate, now: number, kept = 0) =>
  spendCost(fullAt, { units, kept }, rate, now)

test('a full bucket pays its size, and then one unit for each that has come since', () => {
  const all = spend(undefined, 10, RATE, START)
  assert.deepEqual(all, { waitMs: 0, fullAt: START + 10_000 })
  assert.deepEqual(spend(all.fullAt, 1, RATE, START), { waitMs: 1000, fullAt: all.fullAt })
  assert.equal(spend(all.fullAt, 1, RATE, START + 998).waitMs, 2)
  assert.equal(spend(all.fullAt, 1, RATE, START + 1000).waitMs, 0)
  assert.equal(spend(all.fullAt, 4, RATE, START + 1000).waitMs, 3000)
})

test('a bucket that has been full for a while holds no more than its size', () => {
  const { fullAt } = spend(START, 10, RATE, START + 3_600_000)
  assert.equal(spend(fullAt, 1, RATE, START + 3_600_000).waitMs, 1000)
})

test('what cannot be paid takes nothing', () => {
  const { fullAt } = spend(undefined, 8, RATE, START)
  const refused = spend(fullAt, 3, RATE, START)
  assert.deepEqual(refused, { waitMs: 1000, fullAt })
  assert.equal(spend(refused.fullAt, 2, RATE, START).waitMs, 0)
})

test('thirds of a unit add up to whole ones', () => {
  for (const perMinute of [7, 11, 59, 999_983]) {
    let fullAt: number | undefined
    for (let call = 0; call < 30; call += 1) {
      const spent = spend(fullAt, 1 / 3, { perMinute, size: 10 }, START)
      assert.equal(spent.waitMs, 0, `${perMinute} a minute, call ${call}`)
      fullAt = spent.fullAt
    }
  }
})

test('what has to be kept is not paid out, and is there for what keeps nothing', () => {
  const { fullAt } = spend(undefined, 6, RATE, START, 4)
  assert.deepEqual(spend(fullAt, 1, RATE, START, 4), { waitMs: 1000, fullAt })
  assert.equal(spend(fullAt, 4, RATE, START).waitMs, 0)
  assert.equal(spend(fullAt, 1, RATE, START + 1000, 4).waitMs, 0)
})
