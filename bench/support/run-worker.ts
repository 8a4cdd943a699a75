import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import type { Outcome, Plan } from './plan.ts'

export interface WorkerOptions {
  /** File of the compiled worker. */
  readonly worker: string
  /** Folder for the files that the worker reads and writes. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly memoryMb: number
}

const TIMEOUT_MS = 300_000

/** Environment variables of the Lambda runtime. */
const LAMBDA = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: 'test',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_REGION: 'eu-west-1',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_LOG_FORMAT: 'JSON',
  LANG: 'en_US.UTF-8',
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TZ: ':UTC',
}

/** Runs a plan in a fresh process, and discards the candidate's standard output. */
export async function runWorker(options: WorkerOptions, plan: Plan): Promise<Outcome> {
  const { worker, folder, memoryMb } = options
  const [planFile, outcomeFile] = [
    path.join(folder, 'plan.json'),
    path.join(folder, 'outcome.json'),
  ]
  await writeFile(planFile, JSON.stringify(plan))
  await rm(outcomeFile, { force: true })
  const args = [...heapFlags(memoryMb), worker, planFile, outcomeFile]
  const child = spawn(process.execPath, args, {
    env: {
      ...LAMBDA,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      ...options.environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`code ${code}: ${causeOf(errors)}`)
  return JSON.parse(await readFile(outcomeFile, 'utf8')) as Outcome
}

/** The heap limits that the managed runtime derives from a function's memory. */
function heapFlags(memoryMb: number): string[] {
  const newSpaceMb = Math.floor(memoryMb / 10)
  return [
    `--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`,
    `--max-old-space-size=${memoryMb - newSpaceMb}`,
  ]
}

/** Extracts the error, without the (minified) line of the bundle where it occurred. */
function causeOf(errors: string): string {
  const line = errors.split('\n').find((one) => /^\w*Error/.test(one))
  return (line ?? errors).slice(0, 500)
}
