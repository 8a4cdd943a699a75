/** RFC 8707 as an experimental feature of Keycloak: the audience is what the client asked for, and nothing else. */
import assert from 'node:assert/strict'
import { step } from '../../support/progress.ts'
import { audience, program } from './clients.ts'
import { claimsOf, programToken } from './tokens.ts'
import { signIn } from './sign-in-steps.ts'
import type { World } from './world.ts'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { assertGranted, assertRefused, callTool } from '../../support/clients/token-verdicts.ts'

/** Without a refresh token Keycloak 26.7.3 fails, by status 500, for a request with a resource. */
const WITH_REFRESH_TOKEN = { attributes: { 'client_credentials.use_refresh_token': 'true' } }

export function resourceIndicatorSteps(world: () => World): void {
  step('resource indicators: the server introspects with its resource as client id', async () => {
    await world().restartMain({ OAUTH_CLIENT_ID: world().resource })
  })

  for (const client of sdkClients) {
    step(`resource indicators: ${client.name} gets a token for this resource alone`, async () => {
      const { inMode, resource } = world()
      const token = await signIn(world(), client)
      assert.equal(claimsOf(token)['aud'], resource)
      // Nothing has to ask, so nothing else has to be in the audience.
      assertGranted(await callTool(inMode.jwt.url, token))
    })
  }

  step('resource indicators: a token for another resource is refused, or not issued', async () => {
    const { admin, keycloak, main, resource } = world()
    const other = 'https://b.example/mcp'
    const mapper = audience({ 'included.client.audience': other })
    await admin.createClient(program(other, { attributes: { resource_url: other } }))
    await admin.createClient(
      program('of-both', { ...WITH_REFRESH_TOKEN, protocolMappers: [mapper] }),
    )
    const tokenFor = (target: string) =>
      programToken(keycloak, 'of-both', { scope: 'mcp', resource: target })
    assertGranted(await callTool(main.url, await tokenFor(resource)))
    const foreign = await tokenFor(other)
    assert.equal(claimsOf(foreign)['aud'], other)
    assertRefused(await callTool(main.url, foreign))
    await assert.rejects(tokenFor('https://c.example/mcp'), /invalid_target/)
  })
}
