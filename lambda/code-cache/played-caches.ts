/** Has a bundle compiled in a process of its own: whatever its modules do there ends that process only. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { LAYER_FOLDER } from './cached-scripts.ts'

export interface PlayedCaches {
  /** The files of the layer, by their paths in it. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Requests that were not answered as they should be, each with its status. */
  readonly surprises: readonly string[]
}

/** What came of the requests, beside the folder of the layer. */
export const PLAYED_FILE = 'played.json'

const PLAY_TIMEOUT_MS = 60_000
const MAX_QUOTED = 1000
/** What gives access to anything: modules of the bundle run there, before any request. */
const CREDENTIALS =
  /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CONTAINER_|LAMBDA_RUNTIME_API)/

/** In place of settings by which the function would refuse the requests: their token is bound to no key, and all come at once. */
const LENIENT: NodeJS.ProcessEnv = {
  DPOP: 'accepted',
  CERTIFICATE_BOUND_TOKENS: 'accepted',
  CALLS_PER_MINUTE_PER_CALLER: '1000000',
  CALL_BURST_PER_CALLER: '1000000',
}

export interface PlayOptions {
  /** Of the function. @default that of this process */
  readonly environment?: NodeJS.ProcessEnv
  /** In milliseconds. */
  readonly timeout?: number
}

/**
 * @param program that takes a folder to fill
 * @throws an error that says how the process ended, when it has not filled it, and whose cause is what it has printed
 */
export async function playedCaches(
  program: string,
  { environment = process.env, timeout = PLAY_TIMEOUT_MS }: PlayOptions = {},
): Promise<PlayedCaches> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'code-cache-'))
  try {
    const playing = spawn(process.execPath, [...process.execArgv, program, outdir], {
      env: environmentFor(environment),
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    })
    const [errors, [code, signal]] = await Promise.all([
      text(playing.stderr),
      once(playing, 'close') as Promise<[number | null, string | null]>,
    ])
    if (code !== 0) {
      const end = signal === null ? `exit code ${code}` : `${signal} (the limit is ${timeout} ms)`
      throw new Error(`compiling the bundle ended with ${end}`, {
        cause: errors.slice(-MAX_QUOTED),
      })
    }
    return readFiles(outdir)
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

function environmentFor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment)
    .filter(([name]) => !CREDENTIALS.test(name))
    .map(([name, value]) => [name, LENIENT[name] ?? value] as const)
  const none = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' }
  return { ...Object.fromEntries(kept), ...none }
}

function readFiles(outdir: string): PlayedCaches {
  const folder = path.join(outdir, LAYER_FOLDER)
  const files = readdirSync(folder).map(
    (name) => [`${LAYER_FOLDER}/${name}`, readFileSync(path.join(folder, name))] as const,
  )
  const surprises = JSON.parse(readFileSync(path.join(outdir, PLAYED_FILE), 'utf8')) as string[]
  return { files: new Map(files), surprises }
}
