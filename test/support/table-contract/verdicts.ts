/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { serverKeyOf } from '../../../lambda/base/server-key.ts'
import { placeOf } from '../../../lambda/token-check/shared-item.ts'
import { createSharedStore } from '../../../lambda/token-check/shared-store.ts'
import { CONTEXT, environment, GRANT, KEY, later, REFUSAL, START_MS } from '../shared-verdicts.ts'
import { fresh, type TestedTable, writtenBy } from './tested-table.ts'

const MAX_ATTEMPTS = 5

export function verdictContract({ items, environments }: TestedTable): void {
  let hash = ''
  beforeEach(() => {
    hash = randomUUID()
    mock.timers.enable({ apis: ['Date'], now: START_MS })
  })
  afterEach(() => mock.timers.reset())

  test('one environment asks, and the others know, until the verdict is old', async () => {
    assert.equal(await environment(GRANT).find(hash), GRANT)
    mock.timers.tick(59_999)
    const other = environment(REFUSAL)
    assert.deepEqual([await other.find(hash), other.asked()], [GRANT, 0])
    mock.timers.tick(1)
    assert.equal(await environment(REFUSAL).find(hash), REFUSAL)
    const last = environment(GRANT)
    assert.deepEqual([await last.find(hash), last.asked()], [REFUSAL, 0])
  })

  test(`of ${environments} environments that want the same verdict at once, one may ask`, async () => {
    const place = await placeOf(serverKeyOf({ value: KEY }), CONTEXT, hash)
    const stores = Array.from({ length: environments }, () => createSharedStore(fresh(), 60))
    const leases = await Promise.all(stores.map(async ({ lease }) => lease(place)))
    assert.equal(leases.filter((lease) => lease !== false).length, 1)
  })

  test('the others wait for its answer', async () => {
    const counts: number[] = []
    // They wait for less than 400 ms, which a busy machine may need for all of them.
    while (counts.at(-1) !== 1 && counts.length < MAX_ATTEMPTS) {
      counts.push(await questionsOf(environments, randomUUID()))
    }
    assert.equal(counts.at(-1), 1, `questions: ${counts.join()}`)
  })

  test('one that learns nothing lets the next one ask, and nobody else can', async () => {
    const place = await placeOf(serverKeyOf({ value: KEY }), CONTEXT, hash)
    const { lease, release } = createSharedStore(fresh(), 60)
    const holder = await lease(place)
    assert.ok(holder)
    await release(place, randomUUID())
    assert.equal(await lease(place), false)
    await release(place, holder)
    assert.ok(await lease(place))
  })

  test('the later question counts, whoever is first to write', async () => {
    let answer: (found: typeof GRANT) => void = () => assert.fail()
    const slow = environment(async () => new Promise((resolve) => void (answer = resolve)))
    const first = slow.find(hash)
    while (slow.asked() === 0) await later(1, undefined)
    mock.timers.tick(1001) // the lease is over
    assert.equal(await environment(REFUSAL).find(hash), REFUSAL)
    answer(GRANT)
    assert.equal(await first, GRANT)
    assert.deepEqual(await environment(GRANT).find(hash), REFUSAL)
  })

  test('what is written tells neither token nor caller, and when it may be deleted', async () => {
    const item = await writtenBy(items, async () => environment(GRANT).find(hash))
    assert.match(item['pk']?.['S'] ?? '', /^verdict:[\w-]{43}$/)
    assert.deepEqual(item['expiresAt'], { N: String(START_MS / 1000 + 120) })
    // The SDK reads bytes as bytes.
    const sealed = Buffer.from(item['sealed']?.['B'] ?? '', 'base64').toString()
    for (const secret of [hash, 'alice', 'mcp']) {
      assert.ok(!(JSON.stringify(item) + sealed).includes(secret))
    }
  })
}

/** How often environments that want the same verdict at once ask for it. */
async function questionsOf(environments: number, hash: string): Promise<number> {
  const all = Array.from({ length: environments }, () => environment(async () => later(60, GRANT)))
  const found = await Promise.all(all.map(async ({ find }) => find(hash)))
  for (const one of found) assert.deepEqual(one, GRANT)
  return all.reduce((sum, { asked }) => sum + asked(), 0)
}
