/** Keycloak, and the server with two ways to cache verdicts. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { type Admin, createAdmin } from './admin.ts'
import { type Keycloak, type KeycloakOptions, startKeycloak } from './keycloak.ts'

export interface World extends AsyncDisposable {
  keycloak: Keycloak
  readonly admin: Admin
  readonly resource: string
  /** At the resource's own URL: there clients sign in. It reuses verdicts for `CACHE_SECONDS`. */
  main: LocalSystem
  /** The same resource at another port: it asks about the token of each request. */
  readonly uncached: LocalSystem
  /** Everything that no log may hold. */
  readonly confidential: Set<string>
  /** The server of this resource with other settings, until the end of the world at the latest. */
  startServer(env: Readonly<Record<string, string>>): Promise<LocalSystem>
  /** Ends Keycloak, which keeps its database. */
  restartKeycloak(features: string, meanwhile: () => Promise<void>): Promise<void>
  /** All that the servers have printed. */
  output(): string
}

/** Long enough for a slow machine to use a verdict within it. */
export const CACHE_SECONDS = 15

export async function createWorld(): Promise<World> {
  const state = await mkdtemp(path.join(tmpdir(), 'keycloak-state-'))
  const [port, resourcePort] = [await freePort(), await freePort()]
  const resource = `http://localhost:${resourcePort}/mcp`
  const options: KeycloakOptions = { port, resource, state, onLine: () => {} }
  const keycloak = await startKeycloak(options)
  const servers: LocalSystem[] = []

  async function startServer(env: Readonly<Record<string, string>>): Promise<LocalSystem> {
    const all = { ...keycloak.settings, RESOURCE_URL: resource, ...env }
    const server = await startLocalSystem({ env: all })
    servers.push(server)
    return server
  }

  const world: World = {
    keycloak,
    admin: createAdmin(keycloak),
    resource,
    main: await startServer({
      PORT: String(resourcePort),
      TOKEN_CACHE_TTL_SECONDS: String(CACHE_SECONDS),
    }),
    uncached: await startServer({ TOKEN_CACHE_TTL_SECONDS: '0' }),
    confidential: new Set(),
    startServer,
    async restartKeycloak(features, meanwhile) {
      await world.keycloak.stop()
      await meanwhile()
      world.keycloak = await startKeycloak({ ...options, features })
    },
    output: () => servers.map((server) => server.output()).join('\n'),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.stop()))
      await world.keycloak.stop()
      await rm(state, { recursive: true, force: true })
    },
  }
  return world
}
