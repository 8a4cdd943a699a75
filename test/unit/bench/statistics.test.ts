import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inRounds, ratioOf, valuesOf } from '../../../bench/support/rounds.ts'
import { measured, quantile } from '../../../bench/support/statistics.ts'
import { candidateNamed } from './candidate.ts'

suite('quantiles', () => {
  test('lie between the two nearest values, in any order', () => {
    assert.equal(quantile([40, 10, 20, 30], 0.5), 25)
    assert.equal(quantile([1, 2, 3, 4, 5], 0.5), 3)
    assert.equal(quantile([0, 100], 0.99), 99)
    assert.equal(quantile([7], 0.99), 7)
  })

  test('of nothing are an error', () => {
    assert.throws(() => quantile([], 0.5), /no values/)
  })

  test('come with the least and the most', () => {
    assert.deepEqual(measured([3, 1, 2]), { median: 2, min: 1, max: 3 })
  })
})

suite('rounds', () => {
  test('measure every candidate once each, in an order that changes', async () => {
    const order: string[] = []
    await inRounds(
      ['a', 'b', 'c'].map((name) => candidateNamed(name)),
      3,
      async ({ candidate }) => {
        order.push(candidate.name)
        return { time: 1 }
      },
    )
    assert.equal(order.join(''), 'abcbcacab')
  })

  test('give ratios that are taken round by round', async () => {
    const times: Record<string, number[]> = { slow: [20, 60, 40], fast: [10, 20, 10] }
    const samples = await inRounds(
      Object.keys(times).map((name) => candidateNamed(name)),
      3,
      async (built) => ({
        time: times[built.candidate.name]?.shift() ?? Number.NaN,
      }),
    )
    assert.deepEqual(ratioOf(samples, 'slow', 'fast', 'time'), { median: 3, min: 2, max: 4 })
    assert.equal(valuesOf(samples, 'slow', 'time')?.median, 40)
    assert.equal(ratioOf(samples, 'slow', 'absent', 'time'), undefined)
  })

  test('leave out a candidate that has no value', async () => {
    const samples = await inRounds([candidateNamed('a')], 1, async () => undefined)
    assert.equal(valuesOf(samples, 'a', 'time'), undefined)
  })
})
