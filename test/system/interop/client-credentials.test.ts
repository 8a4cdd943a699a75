/** Every client of the SDK calls tools by client credentials, without a user. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startSharedSystem } from '../../support/shared-system.ts'
import { type SdkClient, sdkClients, type Session } from '../../support/clients/sdk-clients.ts'
import {
  assertProduct,
  assertSum,
  assertToolError,
  CALLS,
} from '../../support/clients/tool-results.ts'
import { createRecordingFetch, exchangesOf, stepOf } from '../../support/clients/recording-fetch.ts'

const STEPS = ['challenge', 'resource metadata', 'server metadata', 'token']

const system = await startSharedSystem()

for (const client of sdkClients) describe(client.name, () => describeClientCredentials(client))

function describeClientCredentials(client: SdkClient) {
  const { exchanges, fetch } = createRecordingFetch()
  let session: Session

  before(async () => {
    session = await client.authenticate(system, fetch)
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

  it('gets a tool error for a result that JSON cannot carry', async () => {
    assertToolError(await session.callTool(CALLS.overflow), /too large/)
  })

  it('is told which argument is wrong', async () => {
    assertToolError(await session.callTool(CALLS.wrongArgument), /\bx\b.*number/)
  })
}
