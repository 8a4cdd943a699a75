import assert from 'node:assert/strict'
import { after, mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { readFunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { dynamoError, startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { call, limitedGate } from '../../../support/limited-gate.ts'

const table = await startDynamoTable()
after(() => table[Symbol.asyncDispose]())

const calls = (length: number) => Array.from({ length }, () => call('usual'))

test('a caller has as many calls in all environments together, while the table is there', async (t) => {
  mock.method(log, 'warn', () => {})
  const [one, other] = [
    limitedGate(t, { limitTable: TABLE }),
    limitedGate(t, { limitTable: TABLE }),
  ]
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
  const read = (more: object) =>
    readFunctionSettings({
      AUTH_ISSUER: 'https://auth.example.com',
      RESOURCE_URL: 'https://mcp.example.com/mcp',
      OAUTH_CLIENT_SECRET: 's',
      SHARED_TABLE: TABLE,
      ...more,
    })
  assert.equal(read({}).limitTable, undefined)
  const limited = read({ SHARED_CALLER_LIMIT: 'true' })
  assert.deepEqual([limited.limitTable, limited.sharedTable], [TABLE, undefined])
  process.env['NO_SHARED_TABLE'] = 'true'
  t.after(() => void delete process.env['NO_SHARED_TABLE'])
  assert.equal(read({ SHARED_CALLER_LIMIT: 'true' }).limitTable, undefined)
})

test('a bundle without a table has buckets of its own', async (t) => {
  process.env['NO_SHARED_TABLE'] = 'true'
  t.after(() => void delete process.env['NO_SHARED_TABLE'])
  table.seen.length = 0
  const { send } = limitedGate(t, { limitTable: TABLE })
  assert.equal((await send('carol', call('usual'))).status, 200)
  assert.equal(table.seen.length, 0)
})
