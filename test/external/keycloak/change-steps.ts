/** What happens in Keycloak while the server runs. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { step } from '../../support/progress.ts'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { holds, startSecretsManager } from '../../support/secrets-manager.ts'
import { claimsOf, programToken } from './tokens.ts'
import { signIn } from './sign-in-steps.ts'
import { CACHE_SECONDS, MODES, type World } from './world.ts'
import {
  assertGranted,
  assertRefused,
  assertUnavailable,
  callTool,
} from '../../support/clients/token-verdicts.ts'
import { waitUntil } from '../../support/wait-until.ts'

const STREAMS = 4
const RECOVERY_TIMEOUT_MS = 120_000
const ROTATED_SECRET = 'another-secret-of-that-client'

export function changeSteps(world: () => World): void {
  step(`an ended session: 401, at once or ${CACHE_SECONDS} s later, as the settings say`, () =>
    endsSession(world()),
  )
  step('the client secret is rotated: not one request fails', () => rotates(world()))
  step('a server without the new secret: 503, and the token stays valid', () =>
    keepsOldSecret(world()),
  )
  step(
    'Keycloak away: 503 or the known keys, and 200 when it is back, with resource indicators',
    () => restarts(world()),
  )
}

async function endsSession(world: World): Promise<void> {
  const { admin, main, uncached } = world
  const [client = assert.fail()] = sdkClients
  const start = Date.now()
  const token = await signIn(world, client)
  const cached = Date.now()
  assertGranted(await callTool(uncached.url, token))
  await admin.endSession(String(claimsOf(token)['sid']))
  assertRefused(await callTool(uncached.url, token))
  assert.ok(Date.now() - start < CACHE_SECONDS * 900, 'this machine is too slow for this step')
  assertGranted(await callTool(main.url, token))
  await delay(cached + CACHE_SECONDS * 1000 - Date.now())
  assertRefused(await callTool(main.url, token))
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
  assertGranted(await callTool(server.url, token))
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
  assert.equal(
    secret.reads,
    3,
    'at first by the server and by its check at start, and once for the new one',
  )
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
  assertUnavailable(await callTool(uncached.url, token))
  assert.match(uncached.output(), /refuses the client .*check OAUTH_CLIENT_ID, its secret/)
  await admin.setClientSecret(clientId, secret)
  await becomesStatus(uncached.url, token, 200)
}

async function restarts(world: World): Promise<void> {
  const { inMode, main, uncached } = world
  await using keyless = await world.startServer(MODES.jwt)
  const known = await programToken(world.keycloak, 'a-program', { scope: 'mcp' })
  const unknown = await programToken(world.keycloak, 'a-program', { scope: 'mcp' })
  world.confidential.add(known).add(unknown)
  assertGranted(await callTool(uncached.url, known))
  await world.restartKeycloak('resource-indicators,cimd', async () => {
    assertUnavailable(await callTool(uncached.url, known))
    assertUnavailable(await callTool(main.url, unknown))
    // Keys that were read before serve through an outage.
    assertGranted(await callTool(inMode.jwt.url, known))
    assertGranted(await callTool(inMode.jwt.url, unknown))
    assertUnavailable(await callTool(inMode['jwt+introspection'].url, known))
    assertUnavailable(await callTool(keyless.url, known))
  })
  await becomesStatus(uncached.url, known, 200)
  await becomesStatus(main.url, unknown, 200)
  await becomesStatus(inMode['jwt+introspection'].url, known, 200)
  await becomesStatus(keyless.url, known, 200)
  assertGranted(
    await callTool(main.url, await programToken(world.keycloak, 'a-program', { scope: 'mcp' })),
  )
}

/** Asks until it is so, for two minutes at most. */
async function becomesStatus(url: string, token: string, status: number): Promise<void> {
  const has = async () => (await callTool(url, token)).status === status
  assert.ok(
    await waitUntil(has, RECOVERY_TIMEOUT_MS),
    `not ${status} for ${RECOVERY_TIMEOUT_MS} ms`,
  )
}
