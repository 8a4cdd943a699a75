/** Has a bundle compiled in a process of its own: whatever its modules do there ends that process only. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
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
/** For what is beside the old generation: the young one, and the builder, which Lambda would end as well. */
const RESERVED_MIB = 400
/** What gives access to anything: modules of the bundle run there, before any request. */
const CREDENTIALS =
  /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CONTAINER_|LAMBDA_RUNTIME_API)/

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
    const playing = spawn(process.execPath, [...flagsFor(environment), program, outdir], {
      env: withoutCredentials(environment),
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    })
    let errors = '' // their end only: a loop may print more than there is memory for
    playing.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-MAX_QUOTED)
    })
    const [code, signal] = (await once(playing, 'close')) as [number | null, string | null]
    if (code !== 0) {
      const end = signal === null ? `exit code ${code}` : `${signal} (the limit is ${timeout} ms)`
      throw new Error(`compiling the bundle ended with ${end}`, { cause: errors })
    }
    return readFiles(outdir)
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

/** V8 takes a code cache that was made by the same flags; the size of the heap does not count. */
function flagsFor({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory }: NodeJS.ProcessEnv): string[] {
  if (memory === undefined) return process.execArgv
  return [...process.execArgv, `--max-old-space-size=${Number(memory) - RESERVED_MIB}`]
}

function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !CREDENTIALS.test(name))
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
