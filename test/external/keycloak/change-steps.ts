/** What happens in Keycloak while the server runs. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { callTool } from '../deploy/mcp-calls.ts'
import { step } from '../../support/progress.ts'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { holds, startSecretsManager } from '../../support/secrets-manager.ts'
import { claimsOf, programToken } from './admin.ts'
import { signIn } from './sign-in-steps.ts'
import { assertRefused, assertServed, assertUnavailable, becomesStatus } from './verdicts.ts'
import { CACHE_SECONDS, type World } from './world.ts'

const STREAMS = 4
const ROTATED_SECRET = 'another-secret-of-that-client'

export function changeSteps(world: () => World): void {
  step(`an ended session: 401, at once or ${CACHE_SECONDS} s later, as the settings say`, () =>
    endsSession(world()),
  )
  step('the client secret is rotated: not one request fails', () => rotates(world()))
  step('a server that is not told of the new secret: 503, and the token is none the worse', () =>
    keepsOldSecret(world()),
  )
  step('Keycloak away: 503, and 200 when it is back, with resource indicators', () =>
    restarts(world()),
  )
}

async function endsSession(world: World): Promise<void> {
  const { admin, main, uncached } = world
  const [client = assert.fail()] = sdkClients
  const start = Date.now()
  const token = await signIn(world, client)
  const cached = Date.now()
  await assertServed(uncached.url, token)
  await admin.endSession(String(claimsOf(token)['sid']))
  await assertRefused(uncached.url, token)
  assert.ok(Date.now() - start < CACHE_SECONDS * 900, 'this machine is too slow for this step')
  await assertServed(main.url, token)
  await delay(cached + CACHE_SECONDS * 1000 - Date.now())
  await assertRefused(main.url, token)
}

async function rotates(world: World): Promise<void> {
  const { admin, keycloak, confidential } = world
  const { OAUTH_CLIENT_ID: clientId = '', OAUTH_CLIENT_SECRET: old = '' } = keycloak.settings
  confidential.add(old).add(ROTATED_SECRET)
  const { server: secretsManager, store } = await startSecretsManager()
  await using _ = secretsManager
  const secret = store(holds(old))
  await using server = await world.startServer({
    ...secretsManagerEnvironment(),
    OAUTH_CLIENT_SECRET: '',
    OAUTH_CLIENT_SECRET_ARN: secret.arn,
    TOKEN_CACHE_TTL_SECONDS: '0',
  })
  const token = await programToken(keycloak, 'a-program', { scope: 'mcp' })
  confidential.add(token)
  await assertServed(server.url, token)
  const end = new AbortController()
  const load = Promise.all(
    Array.from({ length: STREAMS }, () => statusesUntil(end.signal, server.url, token)),
  )
  secret.reply = holds(ROTATED_SECRET)
  await admin.setClientSecret(clientId, ROTATED_SECRET)
  await delay(1000)
  end.abort()
  const statuses = (await load).flat()
  assert.deepEqual(new Set(statuses), new Set([200]))
  assert.equal(secret.reads, 2, 'once at first, and once for the new one')
}

function secretsManagerEnvironment(): Record<string, string> {
  const isOfAws = ([name]: [string, string | undefined]) => name.startsWith('AWS_')
  return Object.fromEntries(Object.entries(process.env).filter(isOfAws)) as Record<string, string>
}

async function statusesUntil(signal: AbortSignal, url: string, token: string): Promise<number[]> {
  const statuses: number[] = []
  while (!signal.aborted) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    statuses.push((await callTool(url, token)).status)
  }
  return statuses
}

async function keepsOldSecret(world: World): Promise<void> {
  const { admin, keycloak, uncached } = world
  const { OAUTH_CLIENT_ID: clientId = '', OAUTH_CLIENT_SECRET: secret = '' } = keycloak.settings
  const token = await programToken(keycloak, 'a-program', { scope: 'mcp' })
  await assertUnavailable(uncached.url, token)
  assert.match(uncached.output(), /refuses the client .*check OAUTH_CLIENT_ID, the client secret/)
  await admin.setClientSecret(clientId, secret)
  await becomesStatus(uncached.url, token, 200)
}

async function restarts(world: World): Promise<void> {
  const { main, uncached } = world
  const known = await programToken(world.keycloak, 'a-program', { scope: 'mcp' })
  const unknown = await programToken(world.keycloak, 'a-program', { scope: 'mcp' })
  world.confidential.add(known).add(unknown)
  await assertServed(uncached.url, known)
  await world.restartKeycloak('resource-indicators,cimd', async () => {
    await assertUnavailable(uncached.url, known)
    await assertUnavailable(main.url, unknown)
  })
  await becomesStatus(uncached.url, known, 200)
  await becomesStatus(main.url, unknown, 200)
  await assertServed(main.url, await programToken(world.keycloak, 'a-program', { scope: 'mcp' }))
}
