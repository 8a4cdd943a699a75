/* oxlint-disable no-await-in-loop -- one proof after the other */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, afterEach, beforeEach, describe, mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { PROOF_MAX_AGE_SECONDS } from '../../../../lambda/oauth/dpop-proof.ts'
import { createDynamo } from '../../../../lambda/shared/dynamo.ts'
import { createSharedTable, type SharedTable } from '../../../../lambda/shared/table.ts'
import { KEPT_MS } from '../../../../lambda/token-binding/replay-memory.ts'
import { createSharedReplays } from '../../../../lambda/token-binding/shared-replays.ts'
import { json, never, type Reply } from '../../../support/backend.ts'
import { type Item, dynamoError, startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'

const table = await startDynamoTable()
after(() => table[Symbol.asyncDispose]())
const warn = mock.method(log, 'warn', () => {})

const START_MS = 1_800_000_000_000
const MAX_SKEW_MS = 300_000
const newTable = () => createSharedTable(TABLE, createDynamo(process.env))
/** One with connections, a circuit and a memory of its own. */
const environment = (shared = newTable()) => createSharedReplays(shared)

beforeEach(() => {
  table.fault = undefined
  table.items.clear()
  table.seen.length = 0
  warn.mock.resetCalls()
  mock.timers.enable({ apis: ['Date'], now: START_MS })
})
afterEach(() => mock.timers.reset())

describe('a proof', () => {
  test('is good once in all environments, and its first use is one write', async () => {
    const [one, other] = [environment(), environment()]
    assert.equal(await one.spend('a'), true)
    assert.equal(await other.spend('a'), false)
    assert.equal(await other.spend('b'), true)
    assert.deepEqual([...table.items.keys()], ['proof:a', 'proof:b'])
    assert.equal(table.seen.length, 3)
  })

  test('that this environment knows is refused without asking anybody', async () => {
    const { spend } = environment()
    assert.equal(await spend('a'), true)
    for (let again = 0; again < 3; again += 1) assert.equal(await spend('a'), false)
    assert.equal(table.seen.length, 1)
    const other = environment()
    for (let again = 0; again < 3; again += 1) assert.equal(await other.spend('a'), false)
    assert.equal(table.seen.length, 2, 'a refusal is remembered, too')
  })

  test('that comes to many environments at once passes in one of them', async () => {
    const environments = Array.from({ length: 50 }, () => environment())
    const passed = await Promise.all(environments.map(async ({ spend }) => spend('a')))
    assert.equal(passed.filter(Boolean).length, 1)
  })

  test('that comes to one environment many times at once is one write', async () => {
    const { spend } = environment()
    const passed = await Promise.all(Array.from({ length: 50 }, async () => spend('a')))
    assert.equal(passed.filter(Boolean).length, 1)
    assert.equal(table.seen.length, 1)
  })

  test('is kept for longer than anybody takes it, whichever clock is ahead', async () => {
    // Signed for the latest time that the first environment takes, and sent until the last moment that another one does.
    const latest = PROOF_MAX_AGE_SECONDS * 1000 + 2 * MAX_SKEW_MS
    assert.ok(KEPT_MS > latest)
    assert.equal(await environment().spend('a'), true)
    const [item] = table.items.values()
    assert.deepEqual(item?.['expiresAt'], { N: String((START_MS + KEPT_MS) / 1000) })
    for (const ms of [latest, KEPT_MS - 1, KEPT_MS, -MAX_SKEW_MS]) {
      mock.timers.setTime(START_MS + ms)
      assert.equal(await environment().spend('a'), false, `after ${ms} ms`)
    }
  })

  test('of whom DynamoDB still has an old namesake passes', async () => {
    assert.equal(await environment().spend('a'), true)
    mock.timers.setTime(START_MS + KEPT_MS + 1000)
    const [one, other] = [environment(), environment()]
    assert.equal(await one.spend('a'), true)
    assert.equal(await other.spend('a'), false)
    const [item] = table.items.values()
    assert.deepEqual(item?.['expiresAt'], { N: String((START_MS + 2 * KEPT_MS + 1000) / 1000) })
  })

  test('whose write was answered by nobody is not written twice, and passes once', async () => {
    const { spend } = environment()
    table.fault = writtenAndLost
    assert.equal(await spend('a'), true, 'its own write is no replay')
    assert.equal(table.seen.length, 1)
    table.fault = undefined
    assert.equal(await spend('a'), false)
    assert.equal(await environment().spend('a'), false)
  })
})

/** The table has done it, and the connection breaks before it says so. */
const writtenAndLost: Reply = (response, { body }) => {
  const { Item: item } = JSON.parse(body) as { readonly Item: Item }
  table.items.set(item['pk']?.['S'] ?? assert.fail(), item)
  response.destroy()
}

describe('each environment remembers its own proofs', () => {
  for (const [what, fault, reason] of [
    ['is slow', never, 'table_slow'],
    ['drops the connection', (response) => response.destroy(), 'table_unreachable'],
    ['is away', dynamoError('InternalServerError', 500), 'table_unreachable'],
    ['is throttled', dynamoError('ThrottlingException'), 'table_throttled'],
    ['may not be written', dynamoError('AccessDeniedException'), 'table_refused'],
    ['is not there', dynamoError('ResourceNotFoundException'), 'table_refused'],
    ['is a web page', (response) => response.end('<html>'), 'table_malformed_answer'],
    ['answers by a number', json(7), 'table_malformed_answer'],
  ] as const satisfies readonly (readonly [string, Reply, string])[]) {
    test(`while the table ${what}, and the log says so`, async () => {
      const [one, other] = [environment(), environment()]
      table.fault = fault
      for (const id of ['a', 'b']) {
        assert.equal(await one.spend(id), true)
        assert.equal(await one.spend(id), false)
      }
      assert.equal(await other.spend('a'), true)
      await new Promise((resolve) => void setImmediate(resolve))
      const lines = warn.mock.calls.map(({ arguments: given }) => given as unknown[])
      const [text, fields] = lines.find(([line]) => String(line).includes('DPoP')) ?? []
      assert.equal(
        text,
        'the shared table failed: proofs of DPoP are compared with those of this environment alone',
      )
      assert.equal((fields as { readonly reason: string }).reason, reason)
    })
  }

  test('until the table is back, which then refuses what it has', async () => {
    const [one, other] = [environment(), environment()]
    assert.equal(await other.spend('a'), true)
    table.fault = dynamoError('ThrottlingException')
    assert.equal(await one.spend('b'), true)
    table.fault = undefined
    assert.equal(await one.spend('a'), true, 'the pause of the table')
    mock.timers.tick(5001)
    assert.equal(await one.spend('c'), true)
    assert.equal(await other.spend('c'), false)
  })
})

test('what somebody else has written refuses a proof until its time', async () => {
  for (const [expiresAt, passes] of [
    [{ N: String(START_MS / 1000 + 1e9) }, false],
    [{ S: 'soon' }, false],
    [undefined, false],
    [{ N: '1' }, true],
  ] as const) {
    const id = randomUUID()
    table.items.set(`proof:${id}`, { pk: { S: `proof:${id}` }, ...(expiresAt && { expiresAt }) })
    assert.equal(await environment().spend(id), passes, JSON.stringify(expiresAt))
  }
})

test('a bug is no fault of the table', async () => {
  const shared: SharedTable = { ...newTable(), put: () => Promise.reject(new TypeError('a bug')) }
  await assert.rejects(environment(shared).spend('a'), TypeError)
})
