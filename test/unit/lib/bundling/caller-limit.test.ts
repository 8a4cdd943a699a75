/** What bundles hold of a limit for each caller, and whether it limits there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
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
/** Read with the rest of the gate, by every request. */
const MAX_BYTES = 3200

const plain = synthesizeBundles('without-caller-limit').Mcp
const limited = synthesizeBundles('with-caller-limit', LIMITED).Mcp

function heldBy({ parts }: Bundle): string[] {
  const sources = [...parts.values()].flatMap((part) => part.sources)
  return SOURCES.filter((source) => sources.some((one) => one.endsWith(source)))
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
