/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createTableCircuit,
  FAILURES_TO_SKIP,
  SKIP_MS,
} from '../../../../lambda/shared/table-circuit.ts'
import { TableError, type TableReason } from '../../../../lambda/shared/table-error.ts'

function circuitOf() {
  const clock = { now: 1000 }
  const skips: TableReason[] = []
  const circuit = createTableCircuit(
    () => clock.now,
    ({ reason }) => void skips.push(reason),
  )
  let calls = 0
  return {
    clock,
    skips,
    calls: () => calls,
    good: async () => circuit.run(async () => (calls += 1)),
    bad: async (reason: TableReason) =>
      assert.rejects(
        circuit.run(async () => {
          calls += 1
          throw new TableError(reason, 'unwell')
        }),
        { name: 'TableError' },
      ),
    throwing: async () => circuit.run(async () => Promise.reject(new TypeError('a bug'))),
  }
}

test('a table that is slow three times in a row is skipped for seconds, and tried by one call afterwards', async () => {
  const { bad, good, calls, clock, skips } = circuitOf()
  await bad('table_slow')
  await bad('table_slow')
  await good() // not in a row
  for (let count = 0; count < FAILURES_TO_SKIP; count += 1) await bad('table_slow')
  assert.equal(calls(), 3 + FAILURES_TO_SKIP)
  await assert.rejects(good(), { reason: 'table_skipped' })
  clock.now += SKIP_MS - 1
  await assert.rejects(good(), { reason: 'table_skipped' })
  assert.equal(calls(), 3 + FAILURES_TO_SKIP)

  clock.now += 1
  const trial = bad('table_slow')
  await assert.rejects(good(), { reason: 'table_skipped' }, 'one call tries')
  await trial
  clock.now += SKIP_MS
  await good()
  await good()
  assert.deepEqual(skips, ['table_slow', 'table_slow'])
})

test('a table that throttles or refuses is skipped at once', async () => {
  for (const reason of ['table_throttled', 'table_refused'] as const) {
    const { bad, good, skips } = circuitOf()
    await bad(reason)
    await assert.rejects(good(), { reason: 'table_skipped' })
    assert.deepEqual(skips, [reason])
  }
})

test('a bug is no failure of the table', async () => {
  const { throwing, good } = circuitOf()
  for (let count = 0; count < 5; count += 1) await assert.rejects(throwing(), TypeError)
  await good()
})

test('a clock that is set back does not prolong the pause', async () => {
  const { bad, good, clock } = circuitOf()
  clock.now = 3_600_000
  await bad('table_throttled')
  clock.now = 1000
  await good()
})
