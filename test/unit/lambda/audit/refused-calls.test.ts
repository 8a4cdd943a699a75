/** Lines about calls that the gate refuses, which a caller in a loop could cause without end. */
/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startAudited } from '../../../support/audited.ts'

const server = await startAudited({ callsPerMinutePerCaller: 150 })
after(() => server[Symbol.asyncDispose]())

const call = async (name: string) => {
  const { answer, audited } = await server.call('tools/call', { name, arguments: {} })
  const [{ outcome, unlogged } = {}] = audited
  return { status: answer.statusCode, lines: audited.length, outcome, unlogged }
}
async function flood(name: string, calls: number) {
  let lines = 0
  for (let sent = 0; sent < calls; sent += 1) lines += (await call(name)).lines
  return lines
}

test('a flood of refused calls has a bounded number of lines, and the next line says how many are missing', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
  assert.equal(await flood('admin', 130), 100)
  assert.deepEqual(await call('echo'), {
    status: 200,
    lines: 1,
    outcome: 'success',
    unlogged: 30,
  })
  assert.equal((await call('echo')).unlogged, undefined)
})

test('refusals of one kind leave those of another their lines', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_600_000 })
  assert.equal(await flood('admin', 150), 100)
  const { status, outcome, unlogged } = await call('echo')
  assert.deepEqual([status, outcome, unlogged], [429, 'rate_limited', 50])
})
