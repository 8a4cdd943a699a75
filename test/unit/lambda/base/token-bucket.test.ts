import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTokenBucket } from '../../../../lambda/base/token-bucket.ts'

test('a bucket fills at its rate, up to its size', () => {
  let now = 1_000_000
  const { units, spend } = createTokenBucket(60, 10, () => now)
  assert.equal(units(), 10)
  spend(8)
  assert.equal(units(), 2)
  now += 3000
  assert.equal(units(), 5)
  now += 3_600_000
  assert.equal(units(), 10)
})

test('a clock that is set back takes nothing away, and starts anew', () => {
  let now = 1_000_000
  const { units, spend } = createTokenBucket(60, 10, () => now)
  spend(5)
  now -= 500_000
  assert.equal(units(), 5)
  now += 1000
  assert.equal(units(), 6)
})
