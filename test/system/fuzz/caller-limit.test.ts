/** Whatever callers do, none spends more than what they had and what has come since, and none less because of others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createCallerLimit, MAX_CALLERS } from '../../../lambda/caller-limit/caller-limit.ts'
import { runs } from './fuzz-runs.ts'

const START = 1_800_000_000_000
/** A unit is due to the millisecond, of which sums of fractions may be off by one. */
const OFF_MS = 1.01

/** A cost that may leave nothing. */
const all = (units: number) => ({ units, kept: 0 })

const rate = fc.record({
  perMinute: fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 200 })),
  size: fc.integer({ min: 1, max: 300 }),
})
/** As a share of the size, so that a cost is never above it. */
const share = fc.oneof(
  fc.constantFrom(0.01, 0.1, 1 / 3, 1),
  fc.double({ min: 0.001, max: 1, noNaN: true }),
)
const step = fc.record({
  caller: fc.constantFrom('alice', 'bob', 'carol'),
  share,
  /** As a share of what the cost leaves. */
  keeps: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
  /** As a share of the time in which a bucket fills. */
  later: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1.5, noNaN: true })),
})

test('a bucket is that of a model: units that come at a steady rate, up to a size', () => {
  fc.assert(
    fc.property(rate, fc.array(step, { maxLength: 60 }), (limits, steps) => {
      const { perMinute, size } = limits
      const unitMs = 60_000 / perMinute
      let now = START
      const { spend } = createCallerLimit(limits, () => now)
      const model = new Map<string, { units: number; at: number }>()
      for (const { caller, share: part, keeps, later } of steps) {
        now += Math.round(later * size * unitMs)
        const cost = part * size
        const kept = keeps * (size - cost)
        const { units, at } = model.get(caller) ?? { units: size, at: now }
        const held = Math.min(size, units + (now - at) / unitMs)
        const waitMs = spend(caller, { units: cost, kept }) as number
        const missingMs = (cost + kept - held) * unitMs
        assert.ok(Math.abs(waitMs - Math.max(0, missingMs)) <= OFF_MS, `${waitMs} ${missingMs}`)
        model.set(caller, { units: waitMs > 0 ? held : held - cost, at: now })
      }
    }),
    runs(1000),
  )
})

test('no caller ever spends more than the size and the rate give, in any stretch of time', () => {
  fc.assert(
    fc.property(rate, fc.array(step, { maxLength: 60 }), (limits, steps) => {
      const { perMinute, size } = limits
      let now = START
      const { spend } = createCallerLimit(limits, () => now)
      const spent: { caller: string; cost: number; at: number }[] = []
      for (const { caller, share: part, later } of steps) {
        now += Math.round((later * size * 60_000) / perMinute)
        const cost = part * size
        if (spend(caller, all(cost)) === 0) spent.push({ caller, cost, at: now })
      }
      for (const [first, { caller, at: from }] of spent.entries()) {
        let sum = 0
        for (const { at, cost } of spent.slice(first).filter((one) => one.caller === caller)) {
          sum += cost
          const most = size + ((at - from + OFF_MS) * perMinute) / 60_000
          assert.ok(sum <= most + 1e-6, `${sum} in ${at - from} ms, of at most ${most}`)
        }
      }
    }),
    runs(1000),
  )
})

test('a wait that is told is long enough, and no longer', () => {
  fc.assert(
    fc.property(rate, fc.array(share, { minLength: 2, maxLength: 40 }), (limits, shares) => {
      let now = START
      const { spend } = createCallerLimit(limits, () => now)
      for (const cost of shares.map((part) => part * limits.size)) {
        const waitMs = spend('alice', all(cost)) as number
        if (waitMs === 0) continue
        now += Math.max(0, Math.ceil(waitMs) - 2)
        if (waitMs > 3) assert.ok((spend('alice', all(cost)) as number) > 0)
        now += 2
        assert.equal(spend('alice', all(cost)), 0)
      }
    }),
    runs(1000),
  )
})

test('what one caller may spend does not depend on others, up to as many as are remembered', () => {
  const crowd = Array.from({ length: MAX_CALLERS - 1 }, (_, at) => `other ${at}`)
  fc.assert(
    fc.property(rate, fc.array(step, { maxLength: 30 }), share, (limits, steps, part) => {
      let now = START
      const alone = createCallerLimit(limits, () => now)
      const among = createCallerLimit(limits, () => now)
      for (const other of crowd) among.spend(other, all(part * limits.size))
      for (const { share: own, later } of steps) {
        now += Math.round((later * limits.size * 60_000) / limits.perMinute)
        const cost = own * limits.size
        assert.equal(among.spend('alice', all(cost)), alone.spend('alice', all(cost)))
        among.spend('other 1', all(limits.size))
      }
    }),
    runs(20),
  )
})
