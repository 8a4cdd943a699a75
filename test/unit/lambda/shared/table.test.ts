/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { createDynamo } from '../../../../lambda/shared/dynamo.ts'
import { createSharedTable, sharedTable } from '../../../../lambda/shared/table.ts'
import { json, never, type Reply } from '../../../support/backend.ts'
import { dynamoError, startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'

const table = await startDynamoTable()
after(() => table[Symbol.asyncDispose]())
const warn = mock.method(log, 'warn', () => {})
const fresh = () => createSharedTable(TABLE, createDynamo(process.env))

beforeEach(() => {
  table.fault = undefined
  table.items.clear()
  table.seen.length = 0
  warn.mock.resetCalls()
})

test('requests are signed, and share one connection', async () => {
  const { get } = fresh()
  const before = table.connections
  for (const pk of ['a', 'b', 'c']) await get(pk)
  assert.equal(table.connections, before + 1)
  const [{ headers } = assert.fail()] = table.seen
  assert.match(headers.authorization ?? '', /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-west-1\//)
  assert.equal(headers['x-amz-target'], 'DynamoDB_20120810.GetItem')
})

test('a connection that was idle for long is not used again', async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { get } = fresh()
  await get('a')
  const before = table.connections
  mock.timers.tick(10_001)
  await get('b')
  assert.equal(table.connections, before + 1)
  mock.timers.reset()
})

describe('a table that fails says why', () => {
  const CASES: readonly (readonly [string, Reply, string, RegExp])[] = [
    ['no answer', never, 'table_slow', /^no answer after (?:150|300) ms$/],
    ['half an answer', (response) => response.write('{'), 'table_slow', /^no answer after/],
    [
      'a dropped connection',
      (response) => response.destroy(),
      'table_unreachable',
      /hang up|RESET/,
    ],
    ['status 500', dynamoError('InternalServerError', 500), 'table_unreachable', /^status 500 Int/],
    ['a throttle', dynamoError('ThrottlingException'), 'table_throttled', /^status 400 Throttling/],
    [
      'too little capacity',
      dynamoError('ProvisionedThroughputExceededException'),
      'table_throttled',
      /^status 400 ProvisionedThroughputExceededException$/,
    ],
    ['access denied', dynamoError('AccessDeniedException'), 'table_refused', /AccessDenied/],
    ['no table', dynamoError('ResourceNotFoundException'), 'table_refused', /NotFound/],
    ['a web page', (response) => response.end('<html>'), 'table_malformed_answer', /^status 200$/],
    ['a number', json(7), 'table_malformed_answer', /^status 200$/],
    ['another error', json({ message: 'hush' }, 418), 'table_malformed_answer', /^status 418$/],
    [
      'an error that is none',
      json({ __type: { hush: 1 } }, 400),
      'table_malformed_answer',
      /^status 400$/,
    ],
    [
      'an endless answer',
      (response) => response.end('x'.repeat(70_000)),
      'table_unreachable',
      /too long/,
    ],
  ]
  for (const [name, reply, reason, detail] of CASES) {
    test(name, async () => {
      table.fault = reply
      await assert.rejects(fresh().get('a'), { name: 'TableError', reason, message: detail })
    })
  }

  for (const [name, change, detail] of [
    ['nobody is there', { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }, /ECONNREFUSED/],
    ['nobody is there by TLS', { AWS_ENDPOINT_URL_DYNAMODB: 'https://127.0.0.1:1' }, /REFUSED/],
    [
      'there are no keys',
      { AWS_ACCESS_KEY_ID: '' },
      /^AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set$/,
    ],
    ['there is no region', { AWS_REGION: '' }, /^AWS_REGION is "": use the name of a region$/],
  ] as const) {
    test(name, async () => {
      const { get } = createSharedTable(TABLE, createDynamo({ ...process.env, ...change }))
      await assert.rejects(get('a'), { reason: 'table_unreachable', message: detail })
    })
  }

  test('of temporary keys, the token is sent', async () => {
    const keys = { ...process.env, AWS_SESSION_TOKEN: 'of a session' }
    await createSharedTable(TABLE, createDynamo(keys)).get('a')
    assert.equal(table.seen.at(-1)?.headers['x-amz-security-token'], 'of a session')
  })
})

test('a pause of the table is logged, and at most once a minute', async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { get } = fresh()
  table.fault = dynamoError('AccessDeniedException')
  const denied = { reason: 'table_refused', detail: 'status 400 AccessDeniedException' }
  const failing = async () => {
    await assert.rejects(get('a'), { name: 'TableError' })
    await new Promise((resolve) => void setImmediate(resolve))
  }
  await failing()
  mock.timers.tick(5001)
  await failing()
  const lines = () => warn.mock.calls.map(({ arguments: given }) => given as unknown[])
  assert.deepEqual(lines(), [['the shared table is skipped for some seconds', denied]])
  mock.timers.tick(60_001)
  await failing()
  assert.equal(lines().length, 2)
  mock.timers.reset()
})

test('whatever uses a table by its name has the same one', () => {
  assert.equal(sharedTable(TABLE), sharedTable(TABLE))
  assert.notEqual(sharedTable(TABLE), sharedTable('other'))
})
