import assert from 'node:assert/strict'
import { step } from '../../support/progress.ts'
import { type SdkClient, sdkClients } from '../../support/clients/sdk-clients.ts'
import { assertToolUse, useTools } from '../../support/clients/tool-results.ts'
import { bearerTokenOf, createRecordingFetch } from '../../support/clients/recording-fetch.ts'
import realm from './realm.json' with { type: 'json' }
import type { World } from './world.ts'

const [user] = realm.users
/** What the user of the realm enters in Keycloak's pages, and which button she presses in that of consent. */
const ANSWERS = {
  username: user?.username ?? '',
  password: user?.credentials[0]?.value ?? '',
  accept: 'Yes',
}

export function signInSteps(world: () => World): void {
  for (const client of sdkClients) {
    step(`${client.name} registers, signs the user in and calls the tools`, async () => {
      await signIn(world(), client)
    })
  }
}

/** @returns the access token that the client got and used */
export async function signIn(world: World, client: SdkClient): Promise<string> {
  const { exchanges, fetch } = createRecordingFetch()
  const session = await client.signIn(world.resource, fetch, ANSWERS)
  assertToolUse(await useTools(session))
  const numbers = [1.5, 2, 3]
  const total = await session.callTool({ name: 'sum_numbers', arguments: { numbers } })
  assert.equal((total.structuredContent as { result?: number }).result, 6.5)
  await session.close()

  const to = (part: string) => exchanges.filter(({ url }) => url.pathname.endsWith(part))
  assert.equal(to('/clients-registrations/openid-connect').at(-1)?.status, 201)
  const asked = to('/protocol/openid-connect/auth').at(-1)?.url.searchParams
  assert.equal(asked?.get('resource'), world.resource)
  assert.ok(asked?.get('scope')?.split(' ').includes('mcp'))
  for (const page of ['authenticate', 'consent']) {
    assert.deepEqual(
      to(`/login-actions/${page}`).map(({ method }) => method),
      ['POST'],
      `the form of ${page}`,
    )
  }
  const calls = to('/mcp').filter(({ status }) => status === 200)
  assert.equal(calls.at(-1)?.headers.get('mcp-protocol-version'), client.expectedVersion)
  const token = bearerTokenOf(calls.at(-1) ?? assert.fail()) ?? assert.fail()
  world.confidential.add(token).add(ANSWERS.password)
  return token
}
