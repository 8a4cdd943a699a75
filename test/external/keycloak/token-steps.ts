import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { step } from '../../support/progress.ts'
import { audience, program } from './clients.ts'
import { claimsOf, programToken } from './tokens.ts'
import type { World } from './world.ts'
import { assertGranted, assertRefused, callTool } from '../../support/clients/token-verdicts.ts'

const LIFESPAN_SECONDS = 3
/** The one that asks about tokens has to be in their audience. */
const FOR_THE_ASKING_CLIENT = audience({ 'included.client.audience': 'mcp-server' })

/** Programs that Keycloak gives other tokens than those of the scope `mcp`. */
export function tokenSteps(world: () => World): void {
  async function tokenOf(clientId: string, change: object, params = {}): Promise<string> {
    const { admin, keycloak, confidential } = world()
    await admin.createClient(program(clientId, change))
    const token = await programToken(keycloak, clientId, params)
    confidential.add(token)
    return token
  }

  step('a program signs in as itself and calls a tool', async () => {
    const token = await tokenOf('a-program', {}, { scope: 'mcp' })
    const expected = new Set([world().resource, 'mcp-server'])
    assert.deepEqual(new Set([claimsOf(token)['aud']].flat()), expected)
    assertGranted(await callTool(world().main.url, token))
    assertGranted(await callTool(world().uncached.url, token))
    const [head, body, signature = ''] = token.split('.')
    const forged = [head, body, signature.split('').toReversed().join('')].join('.')
    assertRefused(await callTool(world().main.url, forged))
  })

  step('a token for another resource: 401', async () => {
    const mappers = [
      FOR_THE_ASKING_CLIENT,
      audience({ 'included.custom.audience': 'https://b.example/mcp' }),
    ]
    const token = await tokenOf('for-another', { protocolMappers: mappers })
    assertRefused(await callTool(world().main.url, token))
    assert.match(world().main.output(), /issued for .*https:\/\/b\.example\/mcp/)
  })

  step('a token for this resource without the scope: 403', async () => {
    const mappers = [
      FOR_THE_ASKING_CLIENT,
      audience({ 'included.custom.audience': world().resource }),
    ]
    const token = await tokenOf('without-scope', { protocolMappers: mappers })
    assertRefused(await callTool(world().main.url, token), 'insufficient_scope')
  })

  step('a token whose audience lacks the client that asks about it: 401', async () => {
    const mappers = [audience({ 'included.custom.audience': world().resource })]
    const token = await tokenOf('half-an-audience', { protocolMappers: mappers })
    assertRefused(await callTool(world().main.url, token))
    assert.match(world().keycloak.output(), /Client 'mcp-server' is not in the token audience/)
    // A client that is named as the resource is in it, and only the scope is missing.
    await using server = await world().startServer({ OAUTH_CLIENT_ID: world().resource })
    assertRefused(await callTool(server.url, token), 'insufficient_scope')
  })

  step('a token that has expired: 401, in spite of the cache', async () => {
    const attributes = { 'access.token.lifespan': String(LIFESPAN_SECONDS) }
    const token = await tokenOf('short-lived', { attributes }, { scope: 'mcp' })
    assertGranted(await callTool(world().main.url, token))
    const expiry = Number(claimsOf(token)['exp']) * 1000
    await delay(Math.max(0, expiry - Date.now()) + 1000)
    assertRefused(await callTool(world().main.url, token))
    assertRefused(await callTool(world().uncached.url, token))
  })
}
