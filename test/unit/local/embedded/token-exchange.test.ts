import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import {
  basic,
  DEMO,
  endpoint,
  json,
  obtainToken,
  post,
  publicClient,
  RESOURCE_SERVER,
  startServer,
} from './embedded-client.ts'

const SERVICE = 'http://localhost:8090'
const TYPE = 'urn:ietf:params:oauth:token-type:access_token'

for (const signsTokens of [false, true]) {
  suite(`token exchange with ${signsTokens ? 'signed' : 'opaque'} tokens`, () => {
    let server: Awaited<ReturnType<typeof startServer>>
    let token: string

    before(async () => {
      server = await startServer({ signsTokens, exchangesFor: [SERVICE] })
      const clientId = await publicClient(server)
      token = (await obtainToken(server, clientId, { scope: 'mcp' })).access_token
    })
    after(() => server.close())

    const exchange = async (change: Record<string, string> = {}, client = RESOURCE_SERVER) =>
      post(
        endpoint(server, 'token'),
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: token,
          subject_token_type: TYPE,
          ...change,
        },
        basic(client),
      )

    test('gives the MCP server a signed token of the same user, for the service', async () => {
      for (const name of ['audience', 'resource']) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const answer = await json(await exchange({ [name]: SERVICE, scope: 'orders:read' }))
        const { access_token: exchanged, expires_in: life, ...others } = answer
        assert.deepEqual(others, {
          issued_token_type: TYPE,
          token_type: 'Bearer',
          scope: 'orders:read',
        })
        assert.ok(Number(life) > 3500 && Number(life) <= 3600)
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const keys = createRemoteJWKSet(new URL(endpoint(server, 'certs')))
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const { payload } = await jwtVerify(String(exchanged), keys, {
          issuer: server.issuer,
          audience: SERVICE,
          typ: 'at+jwt',
        })
        const { sub, client_id: client, scope } = payload
        assert.deepEqual([sub, client, scope], ['dev-user', 'mcp-server', 'orders:read'])
      }
    })

    test('refuses other services, other tokens and other clients', async () => {
      const refusals = [
        [{ audience: 'http://localhost:9999' }, RESOURCE_SERVER, 'invalid_target'],
        [{ audience: SERVICE, resource: SERVICE }, RESOURCE_SERVER, 'invalid_target'],
        [{ audience: SERVICE, subject_token: 'x' }, RESOURCE_SERVER, 'invalid_grant'],
        [{ audience: SERVICE }, DEMO, 'invalid_request'],
      ] as const
      for (const [change, client, error] of refusals) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const answer = await exchange(change, client)
        assert.equal(answer.status, 400)
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        assert.equal((await json(answer))['error'], error)
      }
    })

    test('does not exchange what it has issued by an exchange', async () => {
      const { access_token: exchanged } = await json(await exchange({ audience: SERVICE }))
      const answer = await exchange({ audience: SERVICE, subject_token: String(exchanged) })
      assert.equal((await json(answer))['error'], 'invalid_grant')
    })
  })
}
