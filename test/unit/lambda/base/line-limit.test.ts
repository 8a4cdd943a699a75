import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLineLimit } from '../../../../lambda/base/line-limit.ts'

test('a flood leaves a bounded number of lines, and the next one says how many are missing', () => {
  let now = 1_000_000
  const limit = createLineLimit(() => now)
  const lines = Array.from({ length: 1000 }, limit)
  assert.equal(lines.filter((unlogged) => unlogged === 0).length, 100)
  assert.equal(lines.filter((unlogged) => unlogged === undefined).length, 900)
  now += 200
  assert.deepEqual([limit(), limit(), limit()], [900, 0, undefined])
})
