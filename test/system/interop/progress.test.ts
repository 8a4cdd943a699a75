/** A slow tool: clients hear of its progress, and can cancel it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Progress,
  type SdkClient,
  sdkClients,
  type Session,
  sseClient,
} from '../../support/clients/sdk-clients.ts'
import { assertSlowSum, CALLS } from '../../support/clients/tool-results.ts'
import { IS_REST } from '../../support/local-system.ts'
import { type SharedSystem, startSharedSystem } from '../../support/shared-system.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Takes far longer than the test waits. */
const ENDLESS = {
  name: 'sum_numbers',
  arguments: { numbers: Array.from({ length: 1000 }, () => 1), delay_ms: 20 },
}

const [http, sse] = await Promise.all([
  startSharedSystem(),
  IS_REST ? undefined : startSharedSystem({ env: { TRANSPORT: 'sse' } }),
])

describe('over streamable-http', () => {
  for (const client of sdkClients) describe(client.name, () => describeProgress(client, http))
})
describe('over sse', { skip: sse === undefined && 'a REST API cannot serve it' }, () => {
  if (sse !== undefined) describe(sseClient.name, () => describeProgress(sseClient, sse))
})

function describeProgress(client: SdkClient, system: SharedSystem) {
  let session: Session

  before(async () => {
    session = await client.authenticate(system, fetch)
  })
  after(() => session.close())

  it('hears of progress while the tool works', async () => {
    const heard: Progress[] = []
    const onprogress = (progress: Progress) => heard.push(progress)
    assertSlowSum(await session.callTool(CALLS.slow, { onprogress }), heard)
    assert.ok(heard.length >= 2)
  })

  it('gets the same result without asking for progress', async () => {
    const { structuredContent } = await session.callTool(CALLS.slow)
    assert.partialDeepStrictEqual(structuredContent, { operation: 'sum', result: 42 })
  })

  it('cancels the tool on the server when it stops waiting', async () => {
    const cancelled = () => system.output().split('tool cancelled').length - 1
    const soFar = cancelled()
    const stop = new AbortController()
    const canCancel = client.expectedVersion === '2026-07-28' || client === sseClient
    // Until 2025-11-25 clients cancel by a separate message, which finds nothing to cancel at a stateless server.
    const onprogress = () => (canCancel ? stop.abort() : void session.close())
    await assert.rejects(session.callTool(ENDLESS, { onprogress, signal: stop.signal }))
    assert.ok(await waitUntil(async () => cancelled() > soFar, 5000))
    assert.equal(cancelled(), soFar + 1)
  })
}
