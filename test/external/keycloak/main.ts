/** `npm run keycloak`: a Keycloak on this machine, with a realm that fits the default settings. */
import { AssertionError } from 'node:assert'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { javaVersion } from '../../support/maven.ts'
import { note } from '../../support/progress.ts'
import { KEYCLOAK_VERSION } from './distribution.ts'
import { ADMIN, type Keycloak, REALM, startKeycloak } from './keycloak.ts'
import realm from './realm.json' with { type: 'json' }

/** Errors whose message is enough. */
const PLAIN = /^(?:ERR_PARSE_ARGS|ERR_SOCKET_BAD_PORT|EADDRINUSE|EACCES)/
const DEFAULT_RESOURCE = 'http://localhost:3000/mcp'

const USAGE = `npm run keycloak -- [options]: Keycloak ${KEYCLOAK_VERSION} with the realm ${REALM}, until Ctrl-C

  --port PORT     where it listens, on loopback alone (8080)
  --resource URL  URL of the MCP server, the audience of its tokens (${DEFAULT_RESOURCE})
  --help          this text

What it stores is in a temporary folder, and gone at its end.`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8080' },
      resource: { type: 'string', default: DEFAULT_RESOURCE },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) return console.log(USAGE)
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  const port = Number(values.port)
  await takesNobodysPlace(port)
  await javaVersion()
  let isUp = false
  const onLine = (line: string) => (isUp ? console.log(line) : note(line))
  await using keycloak = await startKeycloak({ resource: values.resource, port, onLine })
  isUp = true
  console.log(greeting(keycloak, values.resource))
  await Promise.race([stopped, keycloak.ended])
}

/** @throws EADDRINUSE, which Keycloak itself would only say after half a minute */
async function takesNobodysPlace(port: number): Promise<void> {
  const probe = createServer().listen(port, '127.0.0.1')
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
}

function greeting({ origin, settings }: Keycloak, resource: string): string {
  const all = resource === DEFAULT_RESOURCE ? settings : { ...settings, RESOURCE_URL: resource }
  const lines = Object.entries(all).map((entry) => `  ${entry.join('=')}`)
  const [user] = realm.users
  return `
Keycloak ${KEYCLOAK_VERSION} is at ${origin}, its console at ${origin}/admin (${ADMIN.username}, ${ADMIN.password}).

The lines of .env, for npm start in a second terminal:

${lines.join('\n')}

Sign in as ${user?.username} with the password ${user?.credentials[0]?.value}.
Ctrl-C stops it, and all that it knows is gone.
`
}

try {
  await main()
} catch (error) {
  const { code, message, stack } = error as NodeJS.ErrnoException
  const isPlain = error instanceof AssertionError || PLAIN.test(code ?? '')
  console.error(isPlain ? message : stack)
  process.exitCode = 1
}
