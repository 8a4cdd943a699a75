/** Runs the command of this package, by default in an empty folder. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface CommandOptions {
  readonly args?: readonly string[]
  /** The whole environment except PATH, and a cache folder of its own. */
  readonly env?: Readonly<Record<string, string>>
  /** The text of a `.env` file in the folder. */
  readonly dotenv?: string
  /** Where it runs, and what stays there. @default a folder that is removed */
  readonly folder?: string | undefined
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Command {
  readonly stdout: () => string
  readonly stderr: () => string
  /** Undefined while it runs. */
  readonly exit: () => Exit | undefined
  /** Waits until it ends by itself; fails when that takes too long. */
  ended(): Promise<Exit>
  /** Sends a signal, unless it has ended. */
  stop(signal?: NodeJS.Signals): Promise<Exit>
}

const COMMAND = path.join(import.meta.dirname, '../../local/mcp-auth-server.js')
/** Without `--server`, it serves the server of the tests. */
const DEMO = import.meta.resolve('./demo-in-place.ts')
/** A start takes a second, and much longer on a busy machine. */
const END_TIMEOUT_MS = 30_000

export async function runCommand(options: CommandOptions): Promise<Command> {
  const { args = [], env = {}, dotenv, folder } = options
  const cwd = folder ?? (await mkdtemp(path.join(tmpdir(), 'mcp-auth-')))
  if (dotenv !== undefined) await writeFile(path.join(cwd, '.env'), dotenv)
  const { PATH = '' } = process.env
  // Otherwise the tests would leave files in the cache folder of whoever runs them.
  const own = { PATH, XDG_CACHE_HOME: path.join(cwd, 'cache') }
  const argv = ['--import', DEMO, COMMAND, ...args]
  const child = spawn(process.execPath, argv, { cwd, env: { ...own, ...env } })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)

  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  }
  let exit: Exit | undefined
  const closed = once(child, 'close').then(async ([code, signal]) => {
    exit = { code, signal }
    process.off('exit', kill)
    if (folder === undefined) await rm(cwd, { recursive: true })
    return exit
  })

  async function ended(): Promise<Exit> {
    const timeout = new AbortController()
    const late = delay(END_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(() => undefined)
    const end = await Promise.race([closed, late])
    timeout.abort()
    if (end !== undefined) return end
    kill()
    assert.fail(`still running after ${END_TIMEOUT_MS} ms:\n${output.stdout}${output.stderr}`)
  }

  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exit: () => exit,
    ended,
    stop(signal = 'SIGINT') {
      child.kill(signal)
      return ended()
    },
  }
}
