/** Tokens that Keycloak binds to the key of a client (DPoP), where the server checks for it. */
import assert from 'node:assert/strict'
import { DpopSession } from '@modelcontextprotocol/client'
import { step } from '../../support/progress.ts'
import { app, audience } from './clients.ts'
import { claimsOf, tokenEndpoint, userTokens } from './tokens.ts'
import { MODES, type World } from './world.ts'

const MESSAGE = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

const CLIENT = 'an-app-with-a-key'

export function dpopSteps(world: () => World): void {
  step('a client of Keycloak may bind its tokens', async () => {
    const { admin, resource } = world()
    const protocolMappers = [
      audience({ 'included.client.audience': 'mcp-server' }),
      audience({ 'included.custom.audience': resource }),
    ]
    await admin.createClient(app(CLIENT, { protocolMappers }))
  })

  for (const [mode, settings] of Object.entries(MODES)) {
    step(
      `with DPOP=accepted, ${mode} takes a bound token with proofs of its key alone`,
      async () => {
        const { keycloak, resource, confidential } = world()
        const server = await world().startServer({
          ...settings,
          DPOP: 'accepted',
          DPOP_NONCE: 'required',
        })
        const session = await DpopSession.create()
        const thief = await DpopSession.create()
        const dpop = await session.buildProof({ htm: 'POST', htu: tokenEndpoint(keycloak.issuer) })
        const { access_token: token } = await userTokens(keycloak, CLIENT, 'mcp', { dpop })
        confidential.add(token)
        const { jkt } = claimsOf(token)['cnf'] as Record<string, unknown>
        assert.equal(jkt, session.thumbprint)

        const post = async (headers: Readonly<Record<string, string>>) => {
          const accept = 'application/json, text/event-stream'
          const all = { ...headers, accept, 'content-type': 'application/json' }
          const response = await fetch(server.url, { method: 'POST', headers: all, body: MESSAGE })
          // Clients know the server by the URL of the resource.
          for (const one of [session, thief]) one.observeNonce(response, resource)
          return response.status
        }
        const postBy = async (by: DpopSession) =>
          post({
            authorization: `DPoP ${token}`,
            dpop: await by.buildProof({ htm: 'POST', htu: resource, accessToken: token }),
          })
        assert.equal(await postBy(session), 401, 'without the nonce')
        assert.equal(await postBy(session), 200)
        assert.equal(await postBy(session), 200)
        assert.equal(await postBy(thief), 401)
        assert.equal(await post({ authorization: `Bearer ${token}` }), 401)
        await server.stop()
      },
    )
  }
}
