/** A tool that takes its time: clients hear how far it is, and it stops when they lose patience. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DEMO_CLIENT } from '../../../local/embedded/demo-client.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { waitUntil } from '../../support/wait-until.ts'
import {
  clients,
  type InteropClient,
  type Progress,
  type Session,
  sseClient,
} from '../../support/clients/sdk-clients.ts'
import { createRecordingFetch } from '../../support/clients/recording-fetch.ts'

const slow = (numbers: number[]) => ({
  name: 'sum_numbers',
  arguments: { numbers, delay_ms: 20 },
})
/** Far more than the test waits for. */
const ENDLESS = slow(Array.from({ length: 1000 }, () => 1))

describeProgress('streamable-http', clients)
describeProgress('sse', [sseClient])

function describeProgress(transport: string, of: readonly InteropClient[]) {
  describe(`over ${transport}`, () => {
    let system: LocalSystem

    before(async () => {
      system = await startLocalSystem({ env: { TRANSPORT: transport } })
    })
    after(() => system.stop())

    for (const client of of) describe(client.name, () => describeClient(client, () => system))
  })
}

function describeClient(client: InteropClient, system: () => LocalSystem) {
  let session: Session

  before(async () => {
    const credentials = { clientId: DEMO_CLIENT.id, clientSecret: DEMO_CLIENT.secret }
    const { fetch } = createRecordingFetch()
    const expectedIssuer = system().issuer
    session = await client.authenticate(system().url, { ...credentials, expectedIssuer }, fetch)
  })
  after(() => session.close())

  it('hears of progress while the tool works', async () => {
    const heard: number[] = []
    const onprogress = (one: Progress) => {
      assert.equal(one.total, 3)
      heard.push(one.progress)
    }
    const result = await session.callTool(slow([1, 2, 39]), { onprogress })
    assert.partialDeepStrictEqual(result.structuredContent, { operation: 'sum', result: 42 })
    // A client may drop the last one, which can come together with the result.
    assert.deepEqual([...heard.slice(0, 2), 3], [1, 2, 3])
    assert.ok(heard.slice(2).every((progress) => progress === 3))
  })

  it('gets the same result without', async () => {
    const { structuredContent } = await session.callTool(slow([40, 2]))
    assert.partialDeepStrictEqual(structuredContent, { operation: 'sum', result: 42 })
  })

  it('ends the work of the server when it does not wait any more', async () => {
    const cancelled = () => system().output().split('tool cancelled').length - 1
    const soFar = cancelled()
    const stop = new AbortController()
    const canCancel = client.expectedVersion === '2026-07-28' || client === sseClient
    // Until 2025-11-25 clients cancel by a message of its own, which at a stateless server finds nothing to cancel.
    const onprogress = () => (canCancel ? stop.abort() : void session.close())
    await assert.rejects(session.callTool(ENDLESS, { onprogress, signal: stop.signal }))
    assert.ok(await waitUntil(async () => cancelled() > soFar, 5000))
    assert.equal(cancelled(), soFar + 1)
  })
}
