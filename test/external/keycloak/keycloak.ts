/** A Keycloak of its own, with the realm in realm.json. */
import { copyFile, mkdir, mkdtemp, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ProcessOptions, start, waitUntilReady } from '../../support/processes.ts'
import { keycloakDistribution } from './distribution.ts'
import realm from './realm.json' with { type: 'json' }

export interface KeycloakOptions extends Pick<ProcessOptions, 'onLine'> {
  readonly port: number
  /** The MCP server's URL, which becomes the audience of its tokens. */
  readonly resource: string
  /** Experimental features to enable, comma-separated. */
  readonly features?: string
  /** Where its database stays; without it, everything is gone at its end. */
  readonly state?: string
}

export interface Keycloak extends AsyncDisposable {
  readonly origin: string
  readonly issuer: string
  /** Those of the MCP server, but for RESOURCE_URL. */
  readonly settings: Readonly<Record<string, string>>
  /** All that it has printed. */
  readonly output: () => string
  readonly ended: Promise<unknown>
  stop(): Promise<void>
}

export const REALM = realm.realm
const [client = { clientId: '', secret: '' }] = realm.clients
/** Of the master realm. */
export const ADMIN = { username: 'admin', password: 'admin' }

/** The first start with some features takes half a minute of two processors. */
const START_TIMEOUT_MS = 600_000
/** All that is read only; the rest of a home is a start's own. */
const SHARED = ['lib', 'conf', 'providers', 'themes', 'version.txt']

/** @throws with all that it printed when it does not start */
export async function startKeycloak(options: KeycloakOptions): Promise<Keycloak> {
  const { port, resource, features = '', onLine } = options
  const home = await createHome(await keycloakDistribution(features), options.state)
  const args = [
    'start-dev',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    '--cache=local',
    '--import-realm',
    ...(features === '' ? [] : [`--features=${features}`]),
  ]
  const { PATH, JAVA_HOME } = process.env
  const keycloak = start(path.join(home, 'bin/kc.sh'), args, {
    env: {
      PATH,
      JAVA_HOME,
      RESOURCE_URL: resource,
      KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      // It starts in little more than half of the time.
      JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
    },
    folder: home,
    ...(onLine === undefined ? { quiet: true } : { onLine }),
  })
  const listens = () => keycloak.output().includes(`Listening on: http://127.0.0.1:${port}`)
  await waitUntilReady(keycloak, listens, START_TIMEOUT_MS)
  const origin = `http://localhost:${port}`
  return {
    origin,
    issuer: `${origin}/realms/${REALM}`,
    settings: {
      AUTH_HOST: 'localhost',
      AUTH_PORT: String(port),
      AUTH_REALM: REALM,
      OAUTH_CLIENT_ID: client.clientId,
      OAUTH_CLIENT_SECRET: client.secret ?? '',
    },
    output: keycloak.output,
    ended: keycloak.ended,
    stop: () => keycloak.stop(),
    [Symbol.asyncDispose]: () => keycloak.stop(),
  }
}

/** What Keycloak takes for its installation: the distribution, and a folder of data that nobody else uses. */
async function createHome(distribution: string, state: string | undefined): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'keycloak-'))
  const data = path.join(home, 'data')
  await mkdir(path.join(home, 'bin'))
  await copyFile(path.join(distribution, 'bin/kc.sh'), path.join(home, 'bin/kc.sh'))
  for (const name of SHARED) {
    // eslint-disable-next-line no-await-in-loop -- five links
    await symlink(path.join(distribution, name), path.join(home, name))
  }
  if (state === undefined) await mkdir(data)
  else await symlink(state, data)
  await mkdir(path.join(data, 'import'), { recursive: true })
  const file = path.join(import.meta.dirname, 'realm.json')
  await copyFile(file, path.join(data, 'import', 'realm.json'))
  return home
}
