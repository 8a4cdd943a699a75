/** Keycloak, and the server in every mode, with two ways to cache verdicts. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { type Admin, createAdmin } from './admin.ts'
import { type Keycloak, type KeycloakOptions, startKeycloak } from './keycloak.ts'

type Environment = Readonly<Record<string, string>>

/** Settings of `TOKEN_CHECK`. The client at Keycloak is taken away where it is not needed. */
export const MODES = {
  introspection: {},
  jwt: { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_ID: '', OAUTH_CLIENT_SECRET: '' },
  'jwt+introspection': { TOKEN_CHECK: 'jwt+introspection' },
} as const satisfies Record<string, Environment>

export type Mode = keyof typeof MODES

/** Otherwise a signed token would be accepted for half a minute after its end. */
const EXACT = { TOKEN_CACHE_TTL_SECONDS: '0', CLOCK_SKEW_SECONDS: '0' }

export interface World extends AsyncDisposable {
  keycloak: Keycloak
  readonly admin: Admin
  readonly resource: string
  /** At the resource's own URL: there clients sign in. It reuses verdicts for `CACHE_SECONDS`. */
  main: LocalSystem
  /** The same resource at other ports: each request is verified anew. */
  readonly inMode: Readonly<Record<Mode, LocalSystem>>
  /** The one that asks about the token of each request. */
  readonly uncached: LocalSystem
  /** Everything that no log may hold. */
  readonly confidential: Set<string>
  /** The server of this resource with other settings, until the end of the world at the latest. */
  startServer(env: Environment, args?: readonly string[]): Promise<LocalSystem>
  /** Starts `main` again with other settings. */
  restartMain(env: Environment): Promise<void>
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

  async function startServer(env: Environment, args: readonly string[] = []): Promise<LocalSystem> {
    const all = { ...keycloak.settings, RESOURCE_URL: resource, ...env }
    const server = await startLocalSystem({ env: all, args })
    servers.push(server)
    return server
  }

  const startMain = (env: Environment) =>
    startServer({
      PORT: String(resourcePort),
      TOKEN_CACHE_TTL_SECONDS: String(CACHE_SECONDS),
      ...env,
    })
  const inMode = {
    introspection: await startServer({ ...MODES.introspection, ...EXACT }),
    jwt: await startServer({ ...MODES.jwt, ...EXACT }),
    'jwt+introspection': await startServer({ ...MODES['jwt+introspection'], ...EXACT }),
  }

  const world: World = {
    keycloak,
    admin: createAdmin(keycloak),
    resource,
    main: await startMain({}),
    inMode,
    uncached: inMode.introspection,
    confidential: new Set(),
    startServer,
    async restartMain(env) {
      await world.main.stop()
      world.main = await startMain(env)
    },
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
