/** What an environment finds when it goes on after it was frozen: dead connections, and timers that are long due. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { ANSWER_MS } from '../../support/promised-limits.ts'
import { json, never, slowly } from '../../support/backend.ts'
import { holds } from '../../support/secrets-manager.ts'
import { waitUntil } from '../../support/wait-until.ts'
import type { TcpProxy } from './support/tcp-proxy.ts'
import { note } from './support/suite.ts'
import { type System, withSystem } from './support/system.ts'
import {
  assertGranted,
  assertRefused,
  assertUnavailable,
} from '../../support/clients/token-verdicts.ts'

/** Networks remember an idle connection for some minutes; nobody here trusts one for so long. */
const FORGOTTEN_MS = 11_000
const TTL_SECONDS = 2
/** Beyond every timeout of a request that was answered. */
const LONG_MS = 6000
const SLOW_MS = 800
/** A busy machine lets a process stop when it is its turn. */
const FREEZES_WITHIN_MS = 2000

/** What happens to the connections meanwhile. */
const DEATHS: readonly (readonly [string, (proxy: TcpProxy) => Promise<void>])[] = [
  ['closed', async (proxy) => proxy.cut('closed')],
  ['reset', async (proxy) => proxy.cut('reset')],
  ['closed with the server, which starts again', (proxy) => proxy.restart()],
  [
    'forgotten by the network after a while',
    async (proxy) => {
      proxy.cut('forgotten')
      await delay(FORGOTTEN_MS)
    },
  ],
]

function environmentOf({ mcp: { environments } }: System) {
  const [environment, ...others] = environments
  assert.ok(environment !== undefined)
  assert.equal(others.length, 0, 'one environment serves requests that follow one another')
  return environment
}

/** From now on the client needs another secret, which is in Secrets Manager. */
function rotate(system: System): void {
  system.authorizationServer.secret = system.newSecret('rotated secret')
  system.secret.reply = holds(system.authorizationServer.secret)
}

describe('frozen', { concurrency: true }, () => {
  test(
    'no code of a function runs between two requests',
    withSystem(async (system) => {
      assertGranted(await system.call())
      const { process, init } = environmentOf(system)
      assert.ok(await waitUntil(async () => process.isFrozen(), FREEZES_WITHIN_MS))
      const cpuMs = process.cpuMs()
      await note('mcp: CPU ms of the start', String(init.cpuMs))
      await note('mcp: CPU ms of the first call', String(cpuMs - init.cpuMs))
      await delay(500)
      assert.equal(process.cpuMs(), cpuMs)
      assertGranted(await system.call())
    }),
  )

  describe('a connection that died meanwhile fails no request', { concurrency: true }, () => {
    for (const [name, kill] of DEATHS) {
      test(
        `to the authorization server: ${name}`,
        withSystem(async (system) => {
          const { authorizationServer: proxy } = system.proxies
          assertGranted(await system.call())
          assertGranted(await system.call())
          assert.equal(proxy.connections, 1, 'it is kept')
          await kill(proxy)
          assertGranted(await system.call())
          assertGranted(await system.call())
          assert.equal(proxy.connections, 2)
          environmentOf(system)
        }),
      )

      test(
        `to Secrets Manager: ${name}`,
        withSystem(async (system) => {
          const { secretsManager: proxy } = system.proxies
          assertGranted(await system.call())
          assert.equal(proxy.connections, 1)
          await kill(proxy)
          rotate(system)
          assertGranted(await system.call())
          assert.equal(proxy.connections, 2)
          environmentOf(system)
        }),
      )
    }
  })

  test(
    'a verdict whose time ends meanwhile is not used any more',
    withSystem(
      async (system) => {
        const token = system.newSecret('access token')
        assertGranted(await system.call(token))
        system.authorizationServer.reply = json({ active: false })
        assertGranted(await system.call(token))
        await delay(TTL_SECONDS * 1000)
        assertRefused(await system.call(token), 'invalid_token')
        assert.equal(system.authorizationServer.seen.length, 2)
      },
      { settings: { TOKEN_CACHE_TTL_SECONDS: String(TTL_SECONDS) } },
    ),
  )

  describe('a timer of an earlier request ends no later one', { concurrency: true }, () => {
    for (const [name, frozenMs] of [
      ['due when the environment goes on', LONG_MS],
      ['due while the later one is under way', ANSWER_MS - SLOW_MS / 2],
    ] as const) {
      test(
        `${name}, of a request that was answered`,
        withSystem(async (system) => {
          assertGranted(await system.call())
          await delay(frozenMs)
          system.authorizationServer.reply = slowly(SLOW_MS, json(system.active))
          assertGranted(await system.call())
          environmentOf(system)
        }),
      )
    }

    test(
      'due when the environment goes on, of a read of the secret that nobody waits for any more',
      withSystem(async (system) => {
        const { reply } = system.secret
        system.secret.reply = never
        assertUnavailable(await system.call())
        await delay(LONG_MS)
        system.secret.reply = slowly(SLOW_MS, reply)
        assertGranted(await system.call())
        assertGranted(await system.call())
        environmentOf(system)
      }),
    )
  })
})
