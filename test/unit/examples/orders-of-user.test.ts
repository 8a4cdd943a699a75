/** The example with a real authorization server, its token exchange, and the second protected service. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { log } from '../../../lambda/base/log.ts'
import { callTool } from '../../../lambda/testing.ts'
import { ExchangeError } from '../../../lambda/features/public.ts'
import { startOrdersApi } from '../../../examples/services/orders-api.ts'
import { settingsAt } from '../../support/gate.ts'
import { startServer, RESOURCE, RESOURCE_SERVER } from '../local/embedded/embedded-client.ts'
import { freePort } from '../../support/free-port.ts'

log.setLogLevel('SILENT')

const authorizationPort = await freePort()
const issuer = `http://localhost:${authorizationPort}/realms/my%20realm`
const api = await startOrdersApi(issuer)
process.env['ORDERS_API_URL'] = api.url
const { listOrders } = await import('../../../examples/orders-of-user.ts')
const { server } = await import('../../../examples/server.ts')
const { serve } = await import('../../../lambda/gate/serve.ts')
const authorization = await startServer({ port: authorizationPort, exchangesFor: [api.url] })
after(async () => {
  await authorization.close()
  await api[Symbol.asyncDispose]()
})

const handler = serve(
  settingsAt(issuer, {
    resource: RESOURCE,
    issuer: authorization.issuer,
    introspectionEndpoint: authorization.introspectionEndpoint,
    clientId: RESOURCE_SERVER.clientId,
    clientSecret: { value: RESOURCE_SERVER.clientSecret },
    requestStateKey: { value: 'a-key-for-tests-that-has-32-bytes' },
  }),
  async () => ({ server }),
)

async function call(token: string) {
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'list_orders', arguments: {} },
  }
  const { body = '' } = await handler(
    {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      rawQueryString: '',
      requestContext: { http: { method: 'POST' } },
      body: JSON.stringify(message),
      isBase64Encoded: false,
    },
    {} as never,
  )
  return JSON.parse(body) as { result: { structuredContent?: object; content: [{ text: string }] } }
}

suite('examples/orders-of-user.ts', () => {
  test('reads what the user has at the other service, with a token for that service', async () => {
    const { result } = await call(await authorization.issueDemoToken())
    assert.deepEqual(result.structuredContent, {
      orders: [{ id: 7, item: 'a book for dev-user' }],
    })
  })

  test("the service refuses the caller's own token, and none at all", async () => {
    for (const headers of [
      { authorization: `Bearer ${await authorization.issueDemoToken()}` },
      undefined,
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { status } = await fetch(`${api.url}/orders`, headers && { headers })
      assert.equal(status, 401)
    }
  })

  test('says to the model why it cannot', async () => {
    const exchange = () => {
      throw new ExchangeError('interaction_required', 'Sign in again.')
    }
    const { isError, content } = await callTool(listOrders, {}, { exchange })
    assert.deepEqual([isError, content], [true, [{ type: 'text', text: 'Sign in again.' }]])
    const unusable = await callTool(listOrders, {}, { exchange: () => 'no-token-of-that-server' })
    assert.deepEqual(unusable.content, [{ type: 'text', text: 'list_orders failed.' }])
  })
})
