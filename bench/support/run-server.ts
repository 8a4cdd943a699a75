/** Runs a plan against a candidate that is a server, by requests over loopback; see `run-worker.ts` for functions. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import http from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../test/support/free-port.ts'
import type { HttpEvent } from './events.ts'
import {
  type Answer,
  eventOf,
  assertExpected,
  type Outcome,
  type Plan,
  type Span,
  type Step,
} from './plan.ts'

const START_TIMEOUT_MS = 60_000
const NANOSECONDS_PER_MS = 1e6

interface Server {
  readonly pid: number
  readonly port: number
  readonly agent: http.Agent
}

/** @param plan its module is a Python program that listens at `PORT` */
export async function runServer(
  python: string,
  plan: Plan,
  environment: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const port = await freePort()
  const start = performance.now()
  const child = spawn(python, [plan.module], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const errors = text(child.stderr)
  const server = { pid: child.pid ?? 0, port, agent: new http.Agent({ keepAlive: true }) }
  try {
    await listening(server, () => child.exitCode !== null)
    const init = { cpuMs: await cpuMsOf(server.pid), wallMs: performance.now() - start }
    const steps: Outcome['steps'][number][] = []
    for (const step of plan.steps) {
      // eslint-disable-next-line no-await-in-loop -- one after the other is what is measured
      steps.push(await run(server, step))
    }
    return { init, steps, peakRssBytes: await peakRssBytesOf(server.pid) }
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`${(error as Error).message}\n${(await errors).slice(-1000)}`, { cause: error })
  } finally {
    child.kill('SIGKILL')
    server.agent.destroy()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  }
}

async function listening({ port }: Server, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    // eslint-disable-next-line no-await-in-loop -- retries until the server listens
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    if (hasEnded() || Date.now() > deadline) throw new Error('the server does not listen')
    // eslint-disable-next-line no-await-in-loop -- see above
    await delay(2)
  }
}

async function run(server: Server, step: Step): Promise<Outcome['steps'][number]> {
  if (step.atOnce !== true) {
    const spans: Span[] = []
    let last: Answer = { statusCode: 0 }
    for (let index = 0; index < step.count; index += 1) {
      const event = eventOf(step, index)
      // eslint-disable-next-line no-await-in-loop -- one after the other is what is measured
      const [span, answers] = await spanOf(server, async () => [await send(server, event)])
      spans.push(span)
      last = assertExpected(answers[0], step.expected)
    }
    return { spans, last }
  }
  const events = Array.from({ length: step.count }, (_, index) => eventOf(step, index))
  const all = async () => Promise.all(events.map(async (event) => send(server, event)))
  const [span, answers] = await spanOf(server, all)
  const checked = answers.map((answer) => assertExpected(answer, step.expected))
  return { spans: [span], last: checked.at(-1) ?? { statusCode: 0 } }
}

async function spanOf(
  { pid }: Server,
  work: () => Promise<Answer[]>,
): Promise<[span: Span, answers: Answer[]]> {
  const before = await cpuMsOf(pid)
  const start = performance.now()
  const answers = await work()
  const wallMs = performance.now() - start
  return [{ cpuMs: (await cpuMsOf(pid)) - before, wallMs }, answers]
}

async function send({ port, agent }: Server, event: HttpEvent): Promise<Answer> {
  const { rawPath: path, headers, body = '' } = event
  const { method } = event.requestContext.http
  const request = http.request({
    host: '127.0.0.1',
    port,
    agent,
    path,
    method,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  })
  request.end(body)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  return { statusCode: response.statusCode ?? 0, body: await text(response) }
}

/** User and system time of all living threads: the first number in schedstat, in nanoseconds (proc_pid_schedstat). */
async function cpuMsOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`)
  const times = threads.map(async (thread) => {
    const stat = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')
    return Number(stat.split(' ')[0])
  })
  return (await Promise.all(times)).reduce((sum, time) => sum + time, 0) / NANOSECONDS_PER_MS
}

async function peakRssBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024
}
