/** What bundles hold of a limit for each caller, and whether it limits there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { type Bundle, codeOf, synthesizeBundles } from './bundle.ts'
import { CALLS, placeOf, runBundle, startBackends } from './running-bundle.ts'

const LIMITED = { CALLS_PER_MINUTE_PER_CALLER: '6', CALL_BURST_PER_CALLER: '10' }
const SOURCES = [
  'caller-limit/caller-key.ts',
  'caller-limit/caller-limit.ts',
  'caller-limit/rate.ts',
  'gate/caller-limit.ts',
  'settings/caller-limit.ts',
]
const SHARED_SOURCES = ['caller-limit/shared-bucket.ts', 'shared/dynamo.ts', 'shared/table.ts']
/** Read with the rest of the gate, by every request. */
const MAX_BYTES = 3200

const plain = synthesizeBundles('without-caller-limit').Mcp
const limited = synthesizeBundles('with-caller-limit', LIMITED).Mcp
const shared = synthesizeBundles('with-shared-caller-limit', {
  ...LIMITED,
  SHARED_CALLER_LIMIT: 'true',
}).Mcp

function heldBy({ parts }: Bundle, names = [...SOURCES, ...SHARED_SOURCES]): string[] {
  const sources = [...parts.values()].flatMap((part) => part.sources)
  return names.filter((source) => sources.some((one) => one.endsWith(source)))
}

test('the function that limits nobody holds nothing of a limit', (t) => {
  assert.deepEqual(heldBy(plain), [])
  assert.ok(!codeOf(plain).includes('PER_CALLER'))
  assert.ok(!codeOf(plain).includes('too_many_calls'))
  assert.deepEqual(heldBy(limited), SOURCES)
  const bytes = codeOf(limited).length - codeOf(plain).length
  t.diagnostic(`${bytes} bytes for a limit`)
  assert.ok(bytes <= MAX_BYTES, `${bytes} bytes`)
})

test('the function that limits callers answers as many calls as they may make, of either era', async () => {
  for (const event of Object.values(CALLS)) {
    // eslint-disable-next-line no-await-in-loop -- a process at a time
    await using backend = await startBackends()
    const environment = placeOf(backend)
    const events = Array.from({ length: 12 }, () => event)
    // eslint-disable-next-line no-await-in-loop -- a process at a time
    const { statuses, answers } = await runBundle(limited, events, { environment })
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 200), 429, 429])
    assert.match(answers[11]?.body ?? '', /Try again in \d+ seconds?, with the same token/)
    assert.equal(backend.seen.length, 2, 'the secret, and one introspection')
  }
})

test('functions with one limit have one bucket for a caller, by the table', async (t) => {
  assert.deepEqual(heldBy(shared), [...SOURCES, ...SHARED_SOURCES])
  await using table = await startDynamoTable()
  await using backend = await startBackends()
  const place = {
    ...placeOf(backend),
    SHARED_TABLE: TABLE,
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
  }
  const statusesOf = async (calls: number) => {
    const events = Array.from({ length: calls }, () => CALLS.modern)
    const { statuses, loaded } = await runBundle(shared, events, { environment: place })
    t.diagnostic(`${loaded.length} files`)
    return statuses
  }
  assert.deepEqual(await statusesOf(6), [200, 200, 200, 200, 200, 200])
  assert.deepEqual(await statusesOf(6), [200, 200, 200, 200, 429, 429])
  assert.deepEqual(table.counts, { reads: 0, writes: 10, refusedWrites: 1 })
})
