/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, beforeEach, describe, mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { deriveKey, type ServerKey, serverKeyOf } from '../../../../lambda/base/server-key.ts'
import { createCallerLimit } from '../../../../lambda/caller-limit/caller-limit.ts'
import { createSpendShared } from '../../../../lambda/caller-limit/shared-bucket.ts'
import { createDynamo } from '../../../../lambda/shared/dynamo.ts'
import { createSharedTable, type SharedTable } from '../../../../lambda/shared/table.ts'
import { json, never } from '../../../support/backend.ts'
import { dynamoError, startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'

const table = await startDynamoTable()
after(() => table[Symbol.asyncDispose]())
const { mock: warn } = mock.method(log, 'warn', () => {})

const START = 1_800_000_000_000
const RATE = { perMinute: 60, size: 20 }
const RESOURCE = 'https://mcp.example.com/mcp'
const KEY = serverKeyOf({ value: 'a server key of more than 32 bytes' })
const clock = { now: START }

/** A process with connections and buckets of its own. */
function environment(given: Partial<Given> = {}) {
  const { rate = RATE, resource = RESOURCE, shared = newTable(), key = KEY } = given
  const spendShared = createSpendShared(shared, rate, resource, key)
  const limit = createCallerLimit(rate, () => clock.now, spendShared)
  return async (caller: string, units: number, kept = 0) => limit.spend(caller, { units, kept })
}
interface Given {
  readonly rate: typeof RATE
  readonly resource: string
  readonly shared: SharedTable
  readonly key: ServerKey
}
const newTable = () => createSharedTable(TABLE, createDynamo(process.env))

beforeEach(() => {
  clock.now = START
  table.fault = undefined
  table.items.clear()
  Object.assign(table.counts, { reads: 0, writes: 0, refusedWrites: 0 })
})

test('what has to be left is left for all environments', async () => {
  const [one, other] = [environment(), environment()]
  assert.equal(await one('alice', 10, 10), 0)
  assert.equal(await other('alice', 1, 10), 1000)
  assert.equal(await other('alice', 10), 0)
  assert.equal(await one('alice', 1), 1000)
})

test('a call is one write, and no read', async () => {
  const spend = environment()
  for (let call = 0; call < 5; call += 1) assert.equal(await spend('alice', 1), 0)
  assert.deepEqual(table.counts, { reads: 0, writes: 5, refusedWrites: 0 })
})

test('a caller who was refused causes no write until they can pay', async () => {
  const [one, other] = [environment(), environment()]
  await one('alice', 20)
  for (let call = 0; call < 5; call += 1) assert.equal(await other('alice', 1), 1000)
  assert.deepEqual(table.counts, { reads: 0, writes: 1, refusedWrites: 1 })
})

test('servers, rates and callers have buckets of their own, by keys that name none', async () => {
  await environment()('alice', 20)
  assert.equal(await environment({ resource: 'https://other.example.com/mcp' })('alice', 20), 0)
  assert.equal(await environment({ rate: { ...RATE, perMinute: 6 } })('alice', 20), 0)
  const keys = [...table.items.keys()]
  assert.equal(keys.length, 3)
  for (const key of keys) assert.match(key, /^calls:[\w-]{43}$/)
})

test('nobody who reads the table can check a guess of who a caller is', async () => {
  await environment()('alice', 1)
  const [pk = ''] = table.items.keys()
  const guess = JSON.stringify([RESOURCE, RATE.perMinute, RATE.size, 'alice'])
  assert.notEqual(pk, `calls:${createHash('sha256').update(guess).digest('base64url')}`)
  await environment({ key: serverKeyOf({ value: 'another server key of 32 bytes, too' }) })(
    'alice',
    1,
  )
  assert.equal(table.items.size, 2)
})

test('a new server key begins with full buckets, but for what an environment has counted itself', async () => {
  let value = 'the server key before its rotation'
  const key: ServerKey = { derive: async (purpose) => deriveKey(value, purpose) }
  const [one, other] = [environment({ key }), environment({ key })]
  assert.equal(await one('alice', 20), 0)
  assert.equal(await other('alice', 1), 1000)
  value = 'the server key after its rotation, of 32 bytes'
  assert.equal(await one('alice', 1), 1000)
  assert.equal(await environment({ key })('alice', 20), 0)
  clock.now += 60_000
  assert.equal(await one('alice', 20), 0)
  assert.equal(await other('alice', 1), 1000)
})

describe('each environment counts for itself', () => {
  const assertOwn = async () => {
    const [one, other] = [environment(), environment()]
    assert.equal(await one('alice', 20), 0)
    assert.equal(await one('alice', 1), 1000)
    assert.equal(await other('alice', 20), 0)
    assert.equal(await other('alice', 1), 1000)
  }
  for (const [what, fault] of [
    ['is slow', never],
    ['is away', dynamoError('InternalServerError', 500)],
    ['is throttled', dynamoError('ThrottlingException')],
    ['may not be written', dynamoError('AccessDeniedException')],
    ['answers what is none', json([])],
    ['answers without the item', json({}, 200)],
    ['refuses, and names no item', dynamoError('ConditionalCheckFailedException')],
    ['has another item', json({ Attributes: { other: { N: '1' } } })],
    ['has no time', json({ Attributes: { fullAt: { S: 'soon' } } })],
    ['has no number', json({ Attributes: { fullAt: { N: 'soon' } } })],
  ] as const) {
    test(`while the table ${what}`, async () => {
      table.fault = fault
      await assertOwn()
    })
  }

  test('while the server key cannot be read, which is tried again after seconds', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    warn.resetCalls()
    let reads = 0
    const key: ServerKey = {
      derive: async (purpose) => {
        reads += 1
        if (reads === 1) throw new Error('Secrets Manager: AccessDeniedException')
        return KEY.derive(purpose)
      },
    }
    const [one, other] = [environment({ key }), environment()]
    assert.equal(await other('alice', 15), 0)
    for (let call = 0; call < 5; call += 1) assert.equal(await one('alice', 2), 0)
    assert.equal(reads, 1)
    await new Promise(setImmediate)
    assert.deepEqual(warn.calls[0]?.arguments, [
      'the shared table is skipped for some seconds',
      { reason: 'server_key_unreadable', detail: 'Secrets Manager: AccessDeniedException' },
    ])
    mock.timers.tick(5000)
    assert.equal(await one('alice', 6), 1000)
    mock.timers.reset()
  })

  test('where somebody has written a time that cannot be', async () => {
    await environment()('alice', 1)
    const [pk = ''] = table.items.keys()
    table.items.set(pk, { pk: { S: pk }, fullAt: { N: String(START + 1e9) } })
    assert.equal(await environment()('alice', 1), 0)
  })

  test('until the table is back, which then counts again', async () => {
    const [one, other] = [environment(), environment()]
    table.fault = dynamoError('ThrottlingException')
    assert.equal(await one('alice', 15), 0)
    table.fault = undefined
    clock.now += 1000
    assert.equal(await other('alice', 20), 0)
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 6000 }) // the pause of the table
    assert.equal(await one('alice', 1), 1000)
    mock.timers.reset()
  })
})

test('a bug is no fault of the table', async () => {
  const shared: SharedTable = {
    ...newTable(),
    update: () => Promise.reject(new TypeError('a bug')),
  }
  await assert.rejects(environment({ shared })('alice', 1), TypeError)
})
