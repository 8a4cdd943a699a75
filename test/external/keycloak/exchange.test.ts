/** Keycloak's standard token exchange: a tool calls a second protected server for its user. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { freePort } from '../../support/free-port.ts'
import { startLocalSystem, type LocalSystem } from '../../support/local-system.ts'
import { callTool } from '../../support/clients/token-verdicts.ts'
import { createAdmin } from './admin.ts'
import { app, audience, program, SECRET } from './clients.ts'
import { EXCHANGING_SERVER, OTHER_SERVICE } from './exchanging-server.ts'
import { type Keycloak, startKeycloak } from './keycloak.ts'
import { claimsOf, userTokens } from './tokens.ts'

const OWN_CLIENT = 'exchanging-server'
const EXCHANGES = { attributes: { 'standard.token.exchange.enabled': 'true' } }
const START_TIMEOUT_MS = 900_000

suite("Keycloak's standard token exchange", () => {
  let keycloak: Keycloak
  let other: LocalSystem
  let token: string
  const servers: LocalSystem[] = []
  const [resource, otherUrl] = [`http://localhost:30001/mcp`, `http://localhost:30002/mcp`]

  const startServer = async (env: Record<string, string>, args: readonly string[] = []) => {
    const server = await startLocalSystem({ env: { ...keycloak.settings, ...env }, args })
    servers.push(server)
    return server
  }
  const startExchanging = async (clientId: string, more: Record<string, string> = {}) =>
    startServer(
      {
        ...more,
        RESOURCE_URL: resource,
        OAUTH_CLIENT_ID: clientId,
        OAUTH_CLIENT_SECRET: SECRET,
        OTHER_URL: other.url,
      },
      ['--server', EXCHANGING_SERVER],
    )

  before(
    async () => {
      keycloak = await startKeycloak({ port: await freePort(), resource, onLine: () => {} })
      const admin = createAdmin(keycloak)
      const forOther = audience({ 'included.client.audience': OTHER_SERVICE })
      await admin.createClient(program(OTHER_SERVICE))
      const protocolMappers = [forOther]
      await admin.createClient(program(OWN_CLIENT, { ...EXCHANGES, protocolMappers }))
      await admin.createClient(program('without-exchange', { protocolMappers }))
      const own = [OWN_CLIENT, 'without-exchange'].map((name) =>
        audience({ 'included.client.audience': name }),
      )
      await admin.createClient(app('an-app', { protocolMappers: own }))
      token = (await userTokens(keycloak, 'an-app', 'mcp')).access_token
      other = await startServer({
        RESOURCE_URL: otherUrl,
        TOKEN_CHECK: 'jwt',
        OAUTH_AUDIENCES: OTHER_SERVICE,
        OAUTH_CLIENT_ID: '',
        OAUTH_CLIENT_SECRET: '',
      })
    },
    { timeout: START_TIMEOUT_MS },
  )
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await keycloak.stop()
  })

  test('gives the tool a token for the other server, of the same user', async () => {
    const server = await startExchanging(OWN_CLIENT)
    const { status, text } = await callTool(server.url, token)
    assert.equal(status, 200, text)
    const told = JSON.parse(
      (JSON.parse(text) as { result: { content: [{ text: string }] } }).result.content[0].text,
    ) as Record<string, unknown>
    const { text: there, scopes: _, ...others } = told
    assert.deepEqual(others, {
      status: 200,
      aud: OTHER_SERVICE,
      azp: OWN_CLIENT,
      sub: claimsOf(token)['sub'],
      same: true,
    })
    assert.match(String(there), /result/)
    assert.ok(!server.output().includes(token))
  })

  test("the other server refuses the user's own token", async () => {
    assert.equal((await callTool(other.url, token)).status, 401)
  })

  test('a client that may not exchange is refused, and the log says what Keycloak said', async () => {
    const server = await startExchanging('without-exchange')
    const { text } = await callTool(server.url, token)
    assert.match(text, /does not allow this server to call .*the other server/)
    assert.match(server.output(), /Standard token exchange is not enabled/)
  })

  test('away: what was exchanged before serves, and a new caller hears that it cannot be asked', async () => {
    // Signatures are verified by keys that are known: the gate lets callers in all the same.
    const server = await startExchanging(OWN_CLIENT, { TOKEN_CHECK: 'jwt' })
    const fresh = (await userTokens(keycloak, 'an-app', 'mcp')).access_token
    assert.match((await callTool(server.url, token)).text, /azp/)
    await keycloak.stop()
    assert.match((await callTool(server.url, token)).text, /azp/)
    const { text } = await callTool(server.url, fresh)
    assert.match(text, /does not answer, .*the other server.* try again in 5 seconds/)
  })
})
