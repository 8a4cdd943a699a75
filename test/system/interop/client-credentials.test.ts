/** Every client of the SDK calls tools in its own name, with no user. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { assertPrintsNone } from '../../support/secrets.ts'
import { clients, type InteropClient, type Session } from '../../support/clients/sdk-clients.ts'
import {
  assertProduct,
  assertSum,
  assertToolError,
  CALLS,
} from '../../support/clients/tool-results.ts'
import { createRecordingFetch, exchangesOf, stepOf } from '../../support/clients/recording-fetch.ts'

const DEMO_CLIENT = { clientId: 'demo-client', clientSecret: 'demo-secret' }
const STEPS = ['challenge', 'resource metadata', 'server metadata', 'token']

let system: LocalSystem

before(async () => {
  system = await startLocalSystem()
})
after(async () => {
  await system.stop()
  assertPrintsNone(system, [])
})

for (const client of clients) describe(client.name, () => describesClientCredentials(client))

function describesClientCredentials(client: InteropClient) {
  const { exchanges, fetch } = createRecordingFetch()
  let session: Session

  before(async () => {
    const credentials = { ...DEMO_CLIENT, expectedIssuer: system.issuer }
    session = await client.authenticate(system.url, credentials, fetch)
  })
  after(() => session.close())

  it('gets a token by its secret, for this resource', () => {
    const steps = exchanges.map(stepOf)
    assert.deepEqual(steps.slice(0, STEPS.length), STEPS)
    assert.equal(steps[STEPS.length], 'mcp')
    const [token] = exchangesOf(exchanges, 'token')
    const params = new URLSearchParams(token?.body)
    assert.equal(params.get('grant_type'), 'client_credentials')
    assert.equal(params.get('resource'), system.url)
  })

  it('calls both tools', async () => {
    assertSum(await session.callTool(CALLS.sum))
    assertProduct(await session.callTool(CALLS.product))
  })

  it('is told of a result that JSON cannot carry as a tool error', async () => {
    assertToolError(await session.callTool(CALLS.overflow), /too large/)
  })

  it('is told which argument is wrong', async () => {
    assertToolError(await session.callTool(CALLS.wrongArgument), /\bx\b.*number/)
  })
}
