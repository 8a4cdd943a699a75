/** `npm start` on free ports: the MCP server, and the embedded authorization server unless another one is configured. */
import assert from 'node:assert/strict'
import { REMAPPED_HEADER } from './clients/recording-fetch.ts'
import { type Command, type CommandOptions, runCommand } from './command.ts'
import { freePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

export interface LocalSystem extends AsyncDisposable {
  /** The MCP endpoint, and the resource that tokens are for. */
  readonly url: string
  /** Issuer of the embedded authorization server. */
  readonly issuer: string
  readonly stdout: () => string
  readonly stderr: () => string
  /** Everything that it printed. */
  readonly output: () => string
  /** Sends SIGINT, or another signal, and asserts exit code 0; may be called again. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

const START_TIMEOUT_MS = 60_000
/** The last line of the greeting: from then on a signal stops it cleanly. */
const READY = 'Ctrl-C stops it.'

/** Of all systems of this process: `test/system/interop/rest-api.test.ts` runs tests with another one than the default. */
const frontDoor = process.env['TEST_FRONT_DOOR'] ?? 'http-api'
export const IS_REST = frontDoor === 'rest'
/** The name under which clients get the challenge. */
export const CHALLENGE = IS_REST ? REMAPPED_HEADER : 'www-authenticate'

/** Starts it, at the PORT and AUTH_PORT of the environment if these are given. */
export async function startLocalSystem(options: CommandOptions = {}): Promise<LocalSystem> {
  const ports = { PORT: String(await freePort()), AUTH_PORT: String(await freePort()) }
  const env = { FRONT_DOOR: frontDoor, ...ports, ...options.env }
  const { PORT: port, AUTH_PORT: authPort } = env
  const command = await runCommand({ ...options, env })
  await becomesReady(command, `http://localhost:${port}`)

  async function stop(signal?: NodeJS.Signals): Promise<void> {
    const exit = command.exit() ?? (await command.stop(signal))
    assert.deepEqual(exit, { code: 0, signal: null }, command.stderr())
  }

  return {
    url: `http://localhost:${port}/mcp`,
    issuer: `http://localhost:${authPort}/realms/master`,
    stdout: command.stdout,
    stderr: command.stderr,
    output: () => command.stdout() + command.stderr(),
    stop,
    [Symbol.asyncDispose]: () => stop(),
  }
}

async function becomesReady(command: Command, origin: string): Promise<void> {
  const greetsOrEnds = async () => command.stdout().includes(READY) || command.exit() !== undefined
  await waitUntil(greetsOrEnds, START_TIMEOUT_MS)
  try {
    const { status } = await fetch(`${origin}/.well-known/oauth-protected-resource`)
    assert.equal(status, 200)
  } catch (error) {
    await command.stop('SIGKILL')
    const output = command.stdout() + command.stderr()
    throw new Error(`The local system did not start:\n${output}`, { cause: error })
  }
}
