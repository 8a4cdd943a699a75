/** `mcp-auth-server --watch`: runs the server in a process of its own, and starts it again after each change. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createHumanLines, type HumanLines } from '../request-lines/human-lines.ts'
import { OWN_EXTENSION } from '../server-file/run-typescript.ts'
import { watchFiles } from './changed-files.ts'
import type { WatchedStart, WatchMessage } from './messages.ts'

export interface WatchOptions {
  /** Arguments of the command without `--watch` and `--json`. */
  readonly args: readonly string[]
  /** Leaves the log as it is: JSON lines. */
  readonly json: boolean
  /** Resolves when the user wants to stop. */
  readonly stopped: Promise<void>
}

const SERVER = fileURLToPath(new URL(`./watched-server${OWN_EXTENSION}`, import.meta.url))
const ENV_FILE = path.resolve('.env')
/** A server closes its connections within two seconds. */
const STOP_TIMEOUT_MS = 4000
const LAST_LINES_MS = 500

export async function watch({ args, json, stopped }: WatchOptions): Promise<void> {
  const changes = watchFiles()
  changes.add(ENV_FILE)
  const lines = json ? undefined : createHumanLines({ print: printLine, hasColor: hasColor() })
  const stopping = new AbortController()
  void stopped.then(() => stopping.abort())
  let hasGreeted = false
  let changed: string | undefined

  while (!stopping.signal.aborted) {
    const begun = performance.now()
    const isFirst = !hasGreeted || changed === ENV_FILE
    const change = changes.next()
    const run = startServer(args, { isFirst, tellsAnswers: !json }, lines, (message) => {
      if ('file' in message) return changes.add(message.file)
      if ('answered' in message) return lines?.answered(message.answered)
      if (!isFirst) console.log(`Serving again, after ${Math.round(performance.now() - begun)} ms.`)
      hasGreeted = true
    })
    // eslint-disable-next-line no-await-in-loop -- one server after the other
    changed = (await Promise.race([change, stopped])) ?? changed
    if (!stopping.signal.aborted) console.log(`${path.relative('.', changed ?? '')} has changed.`)
    // eslint-disable-next-line no-await-in-loop
    await run.stop()
  }
  changes.close()
}

interface RunningServer {
  readonly stop: () => Promise<void>
}

function startServer(
  args: readonly string[],
  start: WatchedStart,
  lines: HumanLines | undefined,
  onMessage: (message: WatchMessage) => void,
): RunningServer {
  const output = lines === undefined ? 'inherit' : 'pipe'
  const child = fork(SERVER, [JSON.stringify(start), ...args], {
    stdio: ['ignore', output, output, 'ipc'],
  })
  child.on('message', (message) => onMessage(message as WatchMessage))
  const printed = lines === undefined ? [] : [printLines(child, lines)]
  let isStopping = false
  async function end(): Promise<void> {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    // What the server has started may outlive it, and keep its output open.
    await Promise.race([Promise.all(printed), delay(LAST_LINES_MS, undefined, { ref: false })])
    lines?.flush()
    if (isStopping) return
    const how = code === null ? signal : `exit code ${code}`
    console.log(`The server has ended (${how}). It starts again after the next change.`)
  }
  const ended = end()
  return {
    async stop() {
      isStopping = true
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

async function printLines({ stdout, stderr }: ChildProcess, lines: HumanLines): Promise<void> {
  const print = async (stream: Readable | null, printOther: (line: string) => void) => {
    if (stream === null) return
    for await (const line of createInterface({ input: stream })) lines.line(line, printOther)
  }
  await Promise.all([print(stdout, printLine), print(stderr, (line) => console.error(line))])
}

const printLine = (line: string) => console.log(line)

/** @see https://no-color.org */
function hasColor(): boolean {
  return process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
}
