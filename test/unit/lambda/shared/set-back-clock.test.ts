import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { byServerKey } from '../../../../lambda/shared/by-server-key.ts'
import { createReport } from '../../../../lambda/shared/report.ts'

const { mock: warn } = mock.method(log, 'warn', () => {})
const HOUR_MS = 3_600_000

test('a clock that is set back does not keep the server key from being read again', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: HOUR_MS })
  let reads = 0
  const read = byServerKey(async () => {
    reads += 1
    if (reads === 1) throw new Error('away')
    return 'key'
  })
  assert.equal(await read(), undefined)
  t.mock.timers.tick(4999)
  assert.equal(await read(), undefined)
  t.mock.timers.setTime(0)
  assert.equal(await read(), 'key')
})

test('and does not silence warnings about the table', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: HOUR_MS })
  warn.resetCalls()
  const report = createReport('a warning')
  await report('reason', 'detail')
  t.mock.timers.tick(59_999)
  await report('reason', 'detail')
  assert.equal(warn.callCount(), 1)
  t.mock.timers.setTime(0)
  await report('reason', 'detail')
  assert.equal(warn.callCount(), 2)
})
