/** Loads a bundle as Lambda would, and says whose fault it is when that fails. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { BundleError } from './bundle-error.ts'
import { packageOf } from './bundled-package.ts'

/** The input of `load-bundle.ts`. */
export interface LoadTask {
  /** The folder of the bundle. */
  readonly folder: string
  /** The names of the modules to load. */
  readonly modules: readonly string[]
  /** Whether the modules are scripts for a code cache. */
  readonly areScripts: boolean
  /** Packages of layers that are not installed here. */
  readonly missing: readonly string[]
  /** The names of the function's environment variables. */
  readonly variables: readonly string[]
}

/** The messages of `load-bundle.ts`: before it loads a module, when that throws, and when all are loaded. */
export type LoadReport =
  | { readonly module: string }
  | { readonly module: string; readonly message: string; readonly stack: string }
  | Loaded

/** What came of loading all modules. */
interface Loaded {
  /** Modules that need a missing package. */
  readonly skipped: readonly { readonly module: string; readonly needs: string }[]
  /** How many modules export a server. */
  readonly servers: number
  /** What is wrong with these servers. */
  readonly problems: readonly string[]
}

export interface BundleCheck extends Omit<LoadTask, 'modules' | 'variables'> {
  /** The file that was bundled. */
  readonly entry: string
  /** The source files of the modules to load, by their names. */
  readonly entries: Readonly<Record<string, string>>
  /** Of the function. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether it serves a server, which nothing checks later. */
  readonly hasServer: boolean
}

const LOAD_TIMEOUT_MS = 60_000
/** Node's exit code when only a top-level `await` is left, and nothing that could end it. */
const UNSETTLED_AWAIT = 13

/**
 * Loads every module of a bundle in a process of its own, those included that the function would load later, and checks
 * the servers that they export.
 *
 * @throws {BundleError} naming the package or file whose code throws, or everything that keeps a server from working
 */
export async function checkBundle(check: BundleCheck): Promise<void> {
  const { entry } = check
  const { report, end } = await load(check)
  if (report !== undefined && 'servers' in report) return judge(report, check)
  const reason =
    report !== undefined && 'message' in report
      ? `${whoThrows(report, check)}: ${report.message}`
      : `${described(check, check.entries[report?.module ?? ''])}: ${end}`
  throw new BundleError(
    `The bundle of ${entry} does not load, so the function would fail:\n  ${reason}`,
  )
}

function judge({ skipped, servers, problems }: Loaded, check: BundleCheck): void {
  const { entry, entries, hasServer } = check
  for (const { module, needs } of skipped) {
    console.error(
      `Warning: ${described(check, entries[module])} is not checked at synth: the package "${needs}", which a layer is to have, is not installed here`,
    )
  }
  if (problems.length > 0) {
    const lines = problems.map((problem) => `\n  - ${problem}`)
    throw new BundleError(`The server in the bundle of ${entry} cannot work:${lines.join('')}`)
  }
  if (!hasServer || servers > 0 || skipped.length > 0) return
  console.error(
    `Warning: nothing checks the server of ${entry}: put it into a module of its own, and export it there as "server"`,
  )
}

/** Loads the modules. Without a report that all are loaded, `end` says how the process ended. */
async function load(check: BundleCheck) {
  const { folder, entries, areScripts, missing, environment } = check
  const modules = Object.keys(entries)
  const variables = Object.keys(environment)
  const task: LoadTask = { folder, modules, areScripts, missing, variables }
  const { dirname, filename } = import.meta
  const program = path.join(dirname, `load-bundle${path.extname(filename)}`)
  const loading = spawn(process.execPath, [program, JSON.stringify(task)], {
    cwd: folder,
    env: environmentOf(check),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: LOAD_TIMEOUT_MS,
  })
  let report: LoadReport | undefined
  loading.on('message', (message) => (report = message as LoadReport))
  const [errors, [code, signal]] = await Promise.all([
    loading.stderr === null ? '' : text(loading.stderr),
    once(loading, 'close') as Promise<[number | null, string | null]>,
  ])
  return { report, end: unexplained(code, signal, errors) }
}

/** The developer's own variables may be what tools read when they load; Node's and AWS's would hide mistakes. */
function environmentOf({ folder, environment }: BundleCheck): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:AWS|NODE)_/.test(name))
  return {
    ...Object.fromEntries(own),
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'function',
    LAMBDA_TASK_ROOT: folder,
    ...environment,
  }
}

function whoThrows({ module, stack }: { module: string; stack: string }, check: BundleCheck) {
  return described(check, sourceOf(stack, check.folder) ?? check.entries[module])
}

/** Names the package of a source file, and the file. */
function described({ entry }: BundleCheck, source = path.basename(entry)): string {
  const file = path.join(path.dirname(entry), source)
  const { name } = packageOf(file) ?? {}
  return name === undefined ? file : `the package "${name}" (${file})`
}

function unexplained(code: number | null, signal: string | null, errors: string): string {
  if (signal !== null) return `it is still loading after ${LOAD_TIMEOUT_MS / 1000} s`
  if (code === UNSETTLED_AWAIT) return 'its top-level await never ends'
  return `it ends the process with exit code ${code}. ${errors}`
}

/** The source file of the first place of a stack trace that has one, relative to the folder of the entry. */
function sourceOf(stack: string, folder: string): string | undefined {
  for (const [, file = '', line, column] of stack.matchAll(/([\w.-]+\.(?:mjs|js)):(\d+):(\d+)/g)) {
    const map = path.join(folder, `${file}.map`)
    if (!existsSync(map)) continue
    const payload = JSON.parse(readFileSync(map, 'utf8')) as SourceMapPayload
    const found = new SourceMap(payload).findEntry(Number(line) - 1, Number(column) - 1)
    if ('originalSource' in found) return found.originalSource
  }
  return undefined
}
