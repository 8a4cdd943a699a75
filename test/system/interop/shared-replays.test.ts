/** Two servers of one resource, with one table: what the SDK's client proves to one of them, nobody can prove to the other. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import * as v2 from '@modelcontextprotocol/client'
import { assertSum, CALLS } from '../../support/clients/tool-results.ts'
import { signInByProofs } from '../../support/clients/dpop-client.ts'
import { dynamoError, startDynamoTable, TABLE } from '../../support/dynamo-table.ts'
import { IS_REST, startLocalSystem } from '../../support/local-system.ts'

const SHARED_BY_BOTH = { DPOP: 'required', TOKEN_CHECK: 'jwt', SHARED_REPLAY_CACHE: 'true' }

describe('two servers with one table', { skip: IS_REST && 'one is enough' }, async () => {
  const table = await startDynamoTable()
  after(() => table[Symbol.asyncDispose]())
  const env = {
    ...SHARED_BY_BOTH,
    SHARED_TABLE: TABLE,
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  const one = await startLocalSystem({ env })
  after(() => one.stop())
  const other = await startLocalSystem({
    env: { ...env, AUTH_ISSUER: one.issuer, RESOURCE_URL: one.url },
  })
  after(() => other.stop())
  const session = await v2.DpopSession.create()
  const user = await signInByProofs(one.url, fetch, session)
  const { access_token: token } = user.tokens() ?? assert.fail('no tokens')

  const proven = async () => ({
    authorization: `DPoP ${token}`,
    dpop: await session.buildProof({ htm: 'POST', htu: one.url, accessToken: token }),
  })

  it('the client calls tools, each by a proof of its own', async () => {
    const client = new v2.Client({ name: 'dpop', version: '1' })
    const transport = new v2.StreamableHTTPClientTransport(new URL(one.url), {
      authProvider: user,
    })
    await client.connect(transport)
    assertSum(await client.callTool(CALLS.sum))
    await client.close()
    const { reads, writes, refusedWrites } = table.counts
    assert.ok(writes > 1)
    assert.deepEqual([reads, refusedWrites], [0, 0])
  })

  it('a proof that one of them has taken is refused by the other', async () => {
    const sent = await proven()
    assert.equal(await statusOf(one.url, sent), 200)
    assert.equal(await statusOf(other.url, sent), 401)
    assert.equal(await statusOf(other.url, await proven()), 200)
  })

  it('of a proof that comes to both fifty times at once, one request passes', async () => {
    const sent = await proven()
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async (_, at) =>
        statusOf(at % 2 === 0 ? one.url : other.url, sent),
      ),
    )
    assert.equal(statuses.filter((status) => status === 200).length, 1)
    assert.equal(statuses.filter((status) => status === 401).length, 49)
  })

  it('while the table is away, each of them takes a proof once', async () => {
    table.fault = dynamoError('InternalServerError', 500)
    const sent = await proven()
    for (const url of [one.url, other.url]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual([await statusOf(url, sent), await statusOf(url, sent)], [200, 401])
    }
    table.fault = undefined
  })
})

async function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const accept = 'application/json, text/event-stream'
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const all = { ...headers, accept, 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers: all, body })
  await response.text()
  return response.status
}
