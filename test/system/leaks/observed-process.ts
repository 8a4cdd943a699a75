/** Runs the driver, and collects everything that it prints. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import type { Job } from './driver.ts'
import { waitUntil } from '../../support/wait-until.ts'

const DRIVER = path.join(import.meta.dirname, 'driver.ts')
/** Time until the mark at the end of a job's output arrives. */
const END_TIMEOUT_MS = 5000

export interface Observed {
  readonly results: readonly HttpResult[]
  /** What was printed meanwhile, to both streams. */
  readonly output: string
}

export interface ObservedProcess extends AsyncDisposable {
  run(job: Job): Promise<Observed>
  /** All that was printed so far. */
  output(): string
}

export function startObservedProcess(env: Readonly<Record<string, string>>): ObservedProcess {
  const { PATH = '' } = process.env
  const child = fork(DRIVER, { silent: true, env: { PATH, ...env }, execArgv: [] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  let jobs = 0

  return {
    output: () => output,
    async run(job) {
      const start = output.length
      const answered = once(child, 'message')
      child.send(job)
      const [results] = (await answered) as [HttpResult[]]
      const end = `end of job ${(jobs += 1)}\n`
      child.send({ ...job, events: [], print: end, printError: end })
      await once(child, 'message')
      await waitUntil(async () => output.split(end).length === 3, END_TIMEOUT_MS)
      return { results, output: output.slice(start).replaceAll(end, '') }
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'close')
    },
  }
}
