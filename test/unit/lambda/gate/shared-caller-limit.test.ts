import assert from 'node:assert/strict'
import { after, mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { dynamoError, startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { call, limitedGate } from '../../../support/limited-gate.ts'
import { readShared } from '../../../support/shared-settings.ts'

const table = await startDynamoTable()
after(() => table[Symbol.asyncDispose]())

/** Of all environments. */
const SHARED = { limitTable: TABLE, serverKey: { value: 'a server key of more than 32 bytes' } }
const calls = (length: number) => Array.from({ length }, () => call('usual'))

test('a caller has as many calls in all environments together, while the table is there', async (t) => {
  mock.method(log, 'warn', () => {})
  const [one, other] = [limitedGate(t, SHARED), limitedGate(t, SHARED)]
  assert.equal((await one.send('alice', calls(6))).status, 200)
  assert.equal((await other.send('alice', calls(4))).status, 200)
  const { status, headers } = await other.send('alice', call('usual'))
  assert.deepEqual([status, headers['retry-after']], [429, '1'])
  assert.equal((await one.send('alice', call('usual'))).status, 429)
  table.fault = dynamoError('InternalServerError', 500)
  assert.equal((await one.send('bob', calls(10))).status, 200)
  assert.equal((await one.send('bob', call('usual'))).status, 429)
  assert.equal((await other.send('bob', calls(10))).status, 200)
})

test('the function has the table for each use that is asked for, unless its bundle holds none', (t) => {
  const read = (more: object) => readShared({ SERVER_KEY: SHARED.serverKey.value, ...more })
  assert.equal(read({}).limitTable, undefined)
  const limited = read({ SHARED_CALLER_LIMIT: 'true' })
  assert.deepEqual([limited.limitTable, limited.sharedTable], [TABLE, undefined])
  process.env['NO_SHARED_TABLE'] = 'true'
  t.after(() => void delete process.env['NO_SHARED_TABLE'])
  assert.equal(read({ SHARED_CALLER_LIMIT: 'true' }).limitTable, undefined)
})

test('without a table in its bundle, or without a server key, an environment has buckets of its own', async (t) => {
  table.seen.length = 0
  const keyless = limitedGate(t, { ...SHARED, serverKey: undefined })
  assert.equal((await keyless.send('carol', call('usual'))).status, 200)
  process.env['NO_SHARED_TABLE'] = 'true'
  t.after(() => void delete process.env['NO_SHARED_TABLE'])
  const { send } = limitedGate(t, SHARED)
  assert.equal((await send('carol', call('usual'))).status, 200)
  assert.equal(table.seen.length, 0)
})

test('no setting shares a limit without the server key', () => {
  assert.throws(
    () => readShared({ SHARED_CALLER_LIMIT: 'true' }),
    /SHARED_CALLER_LIMIT is "true", and SERVER_KEY_ARN is not set: set it to the name or ARN of a secret/,
  )
})
