import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import type { Outcome, Plan } from './plan.ts'

export interface WorkerOptions {
  /** The compiled worker. */
  readonly worker: string
  /** For the files that it reads and writes. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly memoryMb: number
}

const TIMEOUT_MS = 300_000

/** Of the runtime, beside what the function's own configuration sets. */
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

/** Runs a plan in a fresh process. What the candidate prints goes nowhere. */
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

/** What the managed runtime makes of a function's memory when it starts Node. */
function heapFlags(memoryMb: number): string[] {
  const newSpaceMb = Math.floor(memoryMb / 10)
  return [
    `--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`,
    `--max-old-space-size=${memoryMb - newSpaceMb}`,
  ]
}

/** What went wrong, without the line of the bundle in which it did. */
function causeOf(errors: string): string {
  const line = errors.split('\n').find((one) => /^\w*Error/.test(one))
  return (line ?? errors).slice(0, 500)
}
