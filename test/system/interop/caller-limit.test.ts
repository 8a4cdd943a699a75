/** Every client of the SDK reaches the limit of a caller: its user reads why, and it goes on afterwards, with its token. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { startSharedSystem } from '../../support/shared-system.ts'
import { sdkClients, type SdkClient, sseClient } from '../../support/clients/sdk-clients.ts'
import { assertSum, CALLS } from '../../support/clients/tool-results.ts'
import { createRecordingFetch, exchangesOf } from '../../support/clients/recording-fetch.ts'

const LIMITED = { CALLS_PER_MINUTE_PER_CALLER: '600', CALL_BURST_PER_CALLER: '10' }
const CALLS_AT_ONCE = 30
/** In which a bucket fills. */
const WAIT_MS = 1200

for (const [env, clients] of [
  [LIMITED, sdkClients],
  [{ ...LIMITED, TRANSPORT: 'sse', FRONT_DOOR: 'http-api' }, [sseClient]],
] as const) {
  // eslint-disable-next-line no-await-in-loop -- one system after the other
  const system = await startSharedSystem({ env })
  for (const client of clients) {
    describe(client.name, () => describeLimit(client, system))
  }
}

function describeLimit(
  client: SdkClient,
  system: Awaited<ReturnType<typeof startSharedSystem>>,
): void {
  it('tells its user when to come again, and goes on with its token', async (t) => {
    const { exchanges, fetch } = createRecordingFetch()
    const session = await client.authenticate(system, fetch)
    t.after(() => session.close())
    const answers = await Promise.allSettled(
      Array.from({ length: CALLS_AT_ONCE }, () => session.callTool(CALLS.sum)),
    )
    const results = answers.filter((one) => one.status === 'fulfilled').map((one) => one.value)
    const errors = answers
      .filter((one) => one.status === 'rejected')
      .map(({ reason }): unknown => reason)
    assert.ok(results.length > 0 && errors.length > 0, `${results.length} ${errors.length}`)
    for (const result of results) assertSum(result)
    for (const error of errors) {
      assert.match(String(error), /Try again in \d+ seconds?, with the same token/)
    }
    const limited = exchanges.filter(({ status }) => status === 429)
    assert.equal(limited.length, errors.length)
    for (const { answer } of limited) assert.equal(answer.get('retry-after'), '1')
    await delay(WAIT_MS)
    assertSum(await session.callTool(CALLS.sum))
    await delay(WAIT_MS) // the next client is the same caller
    assert.equal(exchangesOf(exchanges, 'token').length, 1)
  })
}
