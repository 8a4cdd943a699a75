/** The bundle of the default deployment, with this server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { server } from '../../lambda/server/index.ts'
import { codeOf, synthesizeBundles } from '../unit/lib/bundling/bundle.ts'
import { CALLS, placeOf, runBundle, startBackends } from '../unit/lib/bundling/running-bundle.ts'

/** With what Lambda is sent and never loads. */
const BUNDLE_BUDGET_BYTES = 567_100

const { Mcp: mcp } = synthesizeBundles('default', {}, { server })

test('the bundle of the demo tools stays within its budget', (t) => {
  const bytes = codeOf(mcp).length
  t.diagnostic(`${bytes} bytes in ${mcp.parts.size} files`)
  assert.ok(
    bytes <= BUNDLE_BUDGET_BYTES,
    `${bytes} bytes: raise BUNDLE_BUDGET_BYTES if your tools need more`,
  )
})

test('the bundle answers calls of a demo tool', async () => {
  await using backend = await startBackends()
  const { answers } = await runBundle(mcp, Object.values(CALLS), { environment: placeOf(backend) })
  for (const { statusCode, body } of answers) {
    assert.equal(statusCode, 200)
    assert.match(body ?? '', /"structuredContent":\{"operation":"addition",.*"result":5,/)
  }
})
