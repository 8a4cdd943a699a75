/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { beforeEach, test } from 'node:test'
import { serverKeyOf } from '../../../lambda/base/server-key.ts'
import { createCallerLimit } from '../../../lambda/caller-limit/caller-limit.ts'
import { createSpendShared } from '../../../lambda/caller-limit/shared-bucket.ts'
import { START_MS } from '../shared-verdicts.ts'
import { fresh, plain, type TestedTable, writtenBy } from './tested-table.ts'

const RATE = { perMinute: 60, size: 20 }
const RESOURCE = 'https://mcp.example.com/mcp'
const KEY = serverKeyOf({ value: 'a server key of more than 32 bytes' })

export function limitContract({ items, environments }: TestedTable): void {
  const clock = { now: START_MS }
  let caller = ''
  beforeEach(() => {
    clock.now = START_MS
    caller = randomUUID()
  })

  /** A process with connections and buckets of its own. */
  function limiting(rate = RATE) {
    const spendShared = createSpendShared(fresh(), rate, RESOURCE, KEY)
    const limit = createCallerLimit(rate, () => clock.now, spendShared)
    return async (units: number) => limit.spend(caller, { units, kept: 0 })
  }

  test('a caller has one bucket in all environments, which fills', async () => {
    const [one, other] = [limiting(), limiting()]
    assert.equal(await one(12), 0)
    assert.equal(await other(8), 0)
    assert.equal(await one(1), 1000)
    assert.equal(await other(1), 1000)
    clock.now += 3000
    assert.equal(await one(2), 0)
    assert.equal(await other(2), 1000)
    clock.now += 60_000
    assert.equal(await other(20), 0)
    assert.equal(await one(1), 1000)
  })

  test(`of ${environments} environments at once, exactly as many pass as can pay`, async () => {
    const spends = Array.from({ length: environments }, () => limiting())
    const waits = await Promise.all(spends.map(async (spend) => spend(1)))
    assert.equal(waits.filter((ms) => ms === 0).length, RATE.size)
    for (const ms of waits) assert.ok(ms === 0 || ms === 1000, String(ms))
  })

  test('fractions add up', async () => {
    const spends = [limiting({ perMinute: 7, size: 3 }), limiting({ perMinute: 7, size: 3 })]
    for (let call = 0; call < 3; call += 1) assert.equal(await spends[call % 2]?.(1), 0)
    const wait = await spends[1]?.(1)
    assert.ok(Math.abs(Number(wait) - 60_000 / 7) < 2, String(wait))
    clock.now += Number(wait)
    assert.equal(await spends[0]?.(1), 0)
    assert.notEqual(await spends[1]?.(1), 0)
  })

  test('an item tells when it may be deleted, and not whose it is', async () => {
    const item = await writtenBy(items, async () => limiting()(7))
    assert.deepEqual(Object.keys(item).toSorted(), ['expiresAt', 'fullAt', 'pk'])
    assert.match(item['pk']?.['S'] ?? '', /^calls:[\w-]{43}$/)
    assert.equal(plain(item), String(START_MS + 7000))
    assert.deepEqual(item['expiresAt'], { N: String((START_MS + 20_000 + 60_000) / 1000) })
  })
}
