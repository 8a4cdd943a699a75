/** A user's session ends before its token does: who asks learns of it, and who trusts the signature does not. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { LocalSystem } from '../../support/local-system.ts'
import { step } from '../../support/progress.ts'
import { assertGranted, assertRefused, callTool } from '../../support/clients/token-verdicts.ts'
import { ASKING_SERVER, ASKING_TOOL } from './asking-server.ts'
import { app, program } from './clients.ts'
import { claimsOf, programToken, userTokens } from './tokens.ts'
import { type Mode, MODES, type World } from './world.ts'

const CLIENT = 'an-app-of-short-tokens'
const LIFESPAN_SECONDS = 30
/** Long enough for a slow machine to use a verdict within it, and well before the token ends. */
const CACHE_SECONDS = 12

export function sessionSteps(world: () => World): void {
  step(`a session ends: jwt accepts until exp, jwt+introspection for ${CACHE_SECONDS} s`, () =>
    endsSession(world()),
  )
  step('ALLOWED_CLIENTS: 403 for others, in every mode', () => allowsClients(world()))
}

async function endsSession(world: World): Promise<void> {
  const { admin, inMode, keycloak, confidential } = world
  const caching = { TOKEN_CACHE_TTL_SECONDS: String(CACHE_SECONDS) }
  await using cached = await world.startServer({ ...MODES['jwt+introspection'], ...caching })
  const exact = { TOKEN_CHECK: 'jwt', TOKEN_CACHE_TTL_SECONDS: '0' }
  await using asking = await world.startServer(exact, ['--server', ASKING_SERVER])
  const attributes = { 'access.token.lifespan': String(LIFESPAN_SECONDS) }
  await admin.createClient(app(CLIENT, { attributes }))
  const start = Date.now()
  const ended = await userTokens(keycloak, CLIENT, 'mcp')
  const left = await userTokens(keycloak, CLIENT, 'mcp')
  const tokens = [ended, left].map(({ access_token: token }) => token)
  for (const token of tokens) confidential.add(token)
  const all = (server: LocalSystem, assertAnswer: typeof assertGranted, tool?: string) =>
    Promise.all(tokens.map(async (token) => assertAnswer(await callTool(server.url, token, tool))))
  const { jwt, 'jwt+introspection': both } = inMode
  for (const server of [jwt, both, cached, asking]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await all(server, assertGranted)
  }
  await all(asking, assertGranted, ASKING_TOOL)
  const cachedAt = Date.now()

  await admin.endSession(String(claimsOf(ended.access_token)['sid']))
  await logOut(world, left.refresh_token)
  await all(both, assertRefused)
  await all(asking, assertRefused, ASKING_TOOL)
  await all(asking, assertGranted)
  await all(jwt, assertGranted)
  assert.ok(Date.now() - start < CACHE_SECONDS * 900, 'this machine is too slow for this step')
  await all(cached, assertGranted)

  await delay(cachedAt + CACHE_SECONDS * 1000 - Date.now())
  await all(cached, assertRefused)
  await all(jwt, assertGranted)
  const end = Math.max(...tokens.map((token) => Number(claimsOf(token)['exp'])))
  await delay(end * 1000 - Date.now() + 1000)
  await all(jwt, assertRefused)
}

/** The user logs out, as her app does it for her. */
async function logOut({ keycloak }: World, refreshToken: string): Promise<void> {
  const { status } = await fetch(`${keycloak.issuer}/protocol/openid-connect/logout`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: CLIENT, refresh_token: refreshToken }),
  })
  assert.equal(status, 204)
}

async function allowsClients(world: World): Promise<void> {
  const { admin, keycloak, confidential } = world
  const names = ['allowed-by-id', 'allowed-by-claim', 'not-allowed']
  const ALLOWED_CLIENTS = 'allowed-by-id,azp=allowed-by-claim'
  const tokens: string[] = []
  for (const name of names) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await admin.createClient(program(name))
    // eslint-disable-next-line no-await-in-loop
    tokens.push(await programToken(keycloak, name, { scope: 'mcp' }))
  }
  for (const token of tokens) confidential.add(token)
  for (const mode of Object.keys(MODES) as Mode[]) {
    // eslint-disable-next-line no-await-in-loop
    await using server = await world.startServer({ ...MODES[mode], ALLOWED_CLIENTS })
    // eslint-disable-next-line no-await-in-loop
    const answers = await Promise.all(tokens.map((token) => callTool(server.url, token)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 403],
    )
    assert.match(answers[2]?.text ?? '', /This client may not use this server/)
    assert.match(server.output(), /the client \\?"not-allowed\\?" is not one of ALLOWED_CLIENTS/)
  }
}
