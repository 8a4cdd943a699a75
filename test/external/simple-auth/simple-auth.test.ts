/** The settings in docs/authorization-servers.md for simple-auth of the MCP SDK for Python. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { assertToolUse, useTools } from '../../support/clients/tool-results.ts'
import { createRecordingFetch } from '../../support/clients/recording-fetch.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import {
  ANSWERS,
  type AuthorizationServer,
  startAuthorizationServer,
  tokenFor,
} from './authorization-server.ts'
import { assertGranted, assertRefused, callTool } from '../../support/clients/token-verdicts.ts'

let authorizationServer: AuthorizationServer
let system: LocalSystem

const settings = (origin: string) => ({
  AUTH_ISSUER: `${origin}/`, // as in its metadata, which clients compare to the letter
  AUTH_INTROSPECTION_ENDPOINT: `${origin}/introspect`,
  MCP_SCOPE: 'user',
  OAUTH_CLIENT_SECRET: 'unused',
})

before(async () => {
  authorizationServer = await startAuthorizationServer()
  system = await startLocalSystem({ env: settings(authorizationServer.origin) })
})
after(async () => {
  await system.stop()
  await authorizationServer.process.stop()
})

for (const client of sdkClients) {
  test(`${client.name} registers, signs the user in and calls the tools`, async () => {
    const { exchanges, fetch } = createRecordingFetch()
    const session = await client.signIn(system.url, fetch, ANSWERS)
    assertToolUse(await useTools(session))
    await session.close()
    const last = exchanges.at(-1)
    assert.match(last?.headers.get('authorization') ?? '', /^Bearer mcp_[\da-f]{64}$/)
  })
}

describe('its answers name the resource that the client asked for', () => {
  test('this one: 200', async () => {
    const { origin } = authorizationServer
    assertGranted(await callTool(system.url, await tokenFor(origin, system.url)))
  })

  test('another one: 401', async () => {
    const { origin } = authorizationServer
    assertRefused(await callTool(system.url, await tokenFor(origin, 'https://b.example/mcp')))
    assert.match(system.output(), /issued for .*https:\/\/b\.example\/mcp/)
  })

  test('none, which is null in the answer: 401', async () => {
    const token = await tokenFor(authorizationServer.origin, undefined)
    const answer = await introspectWithoutClient(token)
    assert.deepEqual([answer['active'], answer['aud']], [true, null])
    assertRefused(await callTool(system.url, token))
    assert.match(system.output(), /issued for \[\], not for/)
  })

  test('a token that it did not issue: 401', async () => {
    assertRefused(await callTool(system.url, `mcp_${'0'.repeat(64)}`))
  })
})

test('it accepts any client secret at introspection, by either method', async () => {
  const { origin } = authorizationServer
  const token = await tokenFor(origin, system.url)
  const answer = await introspectWithoutClient(token)
  assert.equal(answer['active'], true)
  await using other = await startLocalSystem({
    env: {
      ...settings(origin),
      RESOURCE_URL: system.url,
      OAUTH_CLIENT_ID: 'nobody',
      OAUTH_CLIENT_SECRET: 'something-else',
      OAUTH_CLIENT_AUTH_METHOD: 'client_secret_post',
    },
  })
  assertGranted(await callTool(other.url, token))
})

async function introspectWithoutClient(token: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${authorizationServer.origin}/introspect`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
  })
  return (await response.json()) as Record<string, unknown>
}
