import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { usdPerMillion } from '../../../bench/support/prices.ts'

const FREE = { coldCpuMs: 0, warmCpuMs: 0, introspectedShare: 0 }
/** HTTP API and invocations, per million. */
const BASE_USD = 1.2

const costs = (profile: Partial<typeof FREE>, memoryMb: number, coldShare = 0) =>
  usdPerMillion({ ...FREE, ...profile }, { memoryMb, coldShare }) - BASE_USD
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`)

suite('a million requests cost', () => {
  test('nothing but their number when they take no time', () => {
    close(costs({}, 1024), 0)
  })

  test('GB-seconds, of which a started millisecond counts as a whole one', () => {
    close(costs({ warmCpuMs: 1 }, 1769), costs({ warmCpuMs: 0.2 }, 1769))
    // 1 ms of CPU takes 1.73 ms at 1,024 MB, billed as 2: 2,000 GB-seconds.
    close(costs({ warmCpuMs: 1 }, 1024), 2000 * 0.0000133334)
  })

  test('the wait for the authorization server, in as many as it is asked in', () => {
    close(costs({ introspectedShare: 1 }, 1024), 20_000 * 0.0000133334)
    close(costs({ introspectedShare: 0.1 }, 1024), 2000 * 0.0000133334)
  })

  test('the cold starts, of which each asks two back ends', () => {
    close(costs({ coldCpuMs: 100 }, 1769, 1), (140 * 1000 * 1769 * 0.0000133334) / 1024)
  })
})
