/** Child processes that end when their parent does. */
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { note } from './progress.ts'
import { waitUntil } from './wait-until.ts'

export interface ProcessOptions {
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Standard input; empty by default. */
  readonly input?: string
  /** Removed when the process ends: a folder right in the one for temporary files. */
  readonly folder?: string
  readonly timeoutMs?: number
  /** Shows nothing of its output while it runs. */
  readonly quiet?: boolean
  /** Shows a line of its output; by default, one every other second. */
  readonly onLine?: (line: string) => void
  /** Does not fail for an exit code that is not 0. */
  readonly mayFail?: boolean
}

export interface Outcome {
  readonly code: number
  /** Both streams, line by line as they came. */
  readonly output: string
}

export interface RunningProcess {
  /** Id of its process group; 0 until it has started. */
  readonly group: () => number
  readonly output: () => string
  readonly ended: Promise<Outcome>
  stop(): Promise<void>
}

const GROUP = fileURLToPath(import.meta.resolve('./process-group.ts'))
const TIMEOUT_MS = 120_000
/** Most programs print it within a second, but take much longer on a busy machine. */
const OUTPUT_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 8000

export function start(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): RunningProcess {
  const { env, cwd, input = '', folder, quiet = false, onLine = note } = options
  const holder = folder === undefined ? tmpdir() : path.dirname(path.resolve(folder))
  assert.equal(holder, path.resolve(tmpdir()), `${folder} would be removed, and is not temporary`)
  const child = fork(GROUP, [command, ...args], {
    detached: true, // so that no signal of a terminal reaches it
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    env: { ...env, ...(folder !== undefined && { GROUP_FOLDER: folder }) },
    execArgv: [],
    ...(cwd !== undefined && { cwd }),
  })
  child.stdin?.on('error', () => {}).end(input)
  let group = 0
  child.once('message', (message) => (group = Number(message)))
  const lines: string[] = []
  const output = () => lines.join('\n')
  const outputEnded = [child.stdout, child.stderr].map(async (stream) => {
    if (stream === null) return
    for await (const line of createInterface({ input: stream })) {
      lines.push(line)
      if (!quiet) onLine(line)
    }
  })
  // The event `close` does not fire for a channel that this side closed.
  const ended = Promise.all([once(child, 'exit'), ...outputEnded]).then(([[code]]) => ({
    code: Number(code),
    output: output(),
  }))

  async function stop(): Promise<void> {
    if (child.connected) child.disconnect()
    const timeout = new AbortController()
    const late = delay(STOP_TIMEOUT_MS, 'late', { signal: timeout.signal }).catch(() => undefined)
    assert.notEqual(await Promise.race([ended, late]), 'late', `${command} does not end`)
    timeout.abort()
  }
  return { group: () => group, output, ended, stop }
}

/** Runs a command. @throws with everything that it printed, when it takes too long or exits with a code other than 0 */
export async function run(command: string, args: readonly string[], options: ProcessOptions) {
  const { timeoutMs = TIMEOUT_MS, mayFail = false } = options
  const running = start(command, args, options)
  const timer = setTimeout(() => void running.stop(), timeoutMs)
  const outcome = await running.ended
  clearTimeout(timer)
  const line = [command, ...args].join(' ')
  assert.ok(mayFail || outcome.code === 0, `${line} ended with ${outcome.code}:\n${outcome.output}`)
  return outcome
}

/**
 * Waits until a server is ready.
 *
 * @throws with everything that it printed, when it ends or takes too long, and stops it
 */
export async function waitUntilReady(
  running: RunningProcess,
  isReady: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  let hasEnded = false
  void running.ended.then(() => (hasEnded = true))
  await waitUntil(async () => hasEnded || isReady(), timeoutMs)
  if (!hasEnded && (await isReady())) return
  await running.stop()
  assert.fail(running.output())
}

export const answersWell = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

/** Waits until the output matches a pattern, and gives what its first group matched. */
export async function waitForOutput(running: RunningProcess, pattern: RegExp): Promise<string> {
  const find = () => pattern.exec(running.output())?.[1]
  await waitUntilReady(running, () => find() !== undefined, OUTPUT_TIMEOUT_MS)
  return find() ?? ''
}
