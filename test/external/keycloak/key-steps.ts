/** Keycloak gets other keys while signed tokens are used. */
import assert from 'node:assert/strict'
import { step } from '../../support/progress.ts'
import { assertGranted, assertRefused, callTool } from '../../support/clients/token-verdicts.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { assertDecisions, GRANTED } from './decisions.ts'
import { headerOf, programToken } from './tokens.ts'
import { MODES, type World } from './world.ts'

const STREAMS = 4
const ROTATION_TIMEOUT_MS = 30_000
/** Of tokens and calls of each stream, before and after the new key. */
const ROUNDS = 5

export function keySteps(world: () => World): void {
  let old = ''

  step('a new key signs: not one request fails, and tokens of the old key stay valid', async () => {
    old = await newToken(world())
    await addsKey(world(), old)
    await assertDecisions(world(), old, GRANTED)
  })

  step('the old key is removed: its tokens end, at once or when the keys are read again', () =>
    removesKey(world(), old),
  )
}

async function newToken({ keycloak, confidential }: World): Promise<string> {
  const token = await programToken(keycloak, 'a-program', { scope: 'mcp' })
  confidential.add(token)
  return token
}

const keyOf = (token: string) => headerOf(token)['kid']

async function addsKey(world: World, old: string): Promise<void> {
  const { admin, inMode } = world
  const statuses: number[] = []
  const used = new Set<unknown>()

  /** Calls both servers by a new token and by the old one. */
  async function round(): Promise<void> {
    const token = await newToken(world)
    used.add(keyOf(token))
    for (const server of [inMode.jwt, inMode['jwt+introspection']]) {
      for (const held of [token, old]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        statuses.push((await callTool(server.url, held)).status)
      }
    }
  }

  async function stream(isOver: () => boolean): Promise<void> {
    // eslint-disable-next-line no-await-in-loop
    while (!isOver()) await round()
  }

  let rounds = Infinity
  const load = Promise.all(
    Array.from({ length: STREAMS }, () => stream(() => statuses.length >= rounds)),
  )
  await waitUntil(async () => statuses.length >= ROUNDS * STREAMS, ROTATION_TIMEOUT_MS)
  await admin.addSigningKey()
  await waitUntil(async () => used.size > 1, ROTATION_TIMEOUT_MS)
  rounds = statuses.length + ROUNDS * STREAMS * 4
  await load
  assert.equal(used.size, 2, 'tokens by the old key, and by the new one')
  assert.deepEqual(new Set(statuses), new Set([200]))
}

async function removesKey(world: World, old: string): Promise<void> {
  const { admin } = world
  await admin.removeOldSigningKeys()
  const renewed = await newToken(world)
  assert.notEqual(keyOf(renewed), keyOf(old))
  await assertDecisions(world, renewed, GRANTED)
  // Signatures are verified by the keys that were read before, for a quarter of an hour at most.
  const inactive = { introspection: 'inactive', 'jwt+introspection': 'inactive' }
  await assertDecisions(world, old, { ...inactive, jwt: 'granted' })
  await using fresh = await world.startServer(MODES.jwt)
  assertRefused(await callTool(fresh.url, old))
  assertGranted(await callTool(fresh.url, renewed))

  await admin.addSigningKey()
  await assertDecisions(world, await newToken(world), GRANTED)
  await assertDecisions(world, old, {
    introspection: 'inactive',
    jwt: 'unknown_key',
    'jwt+introspection': 'unknown_key',
  })
  await assertDecisions(world, renewed, GRANTED)
}
