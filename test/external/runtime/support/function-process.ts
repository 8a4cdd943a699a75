/** The process of an execution environment: the runtime client on this Node, with nothing of this machine's environment. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { DeployedFunction } from './assembly.ts'

export interface FunctionProcessOptions {
  readonly deployed: DeployedFunction
  readonly environment: Readonly<Record<string, string>>
  /** The program of the runtime client. */
  readonly client: string
  /** Of the Runtime API. */
  readonly address: string
}

export interface FunctionProcess {
  readonly pid: number
  readonly closed: Promise<void>
  /** What it has printed: whole lines, of both streams. */
  readonly log: () => readonly string[]
  /** As Lambda does while there is nothing to do: no code runs, and no timer. */
  freeze(): void
  thaw(): void
  isFrozen(): boolean
  /** Ends it at once; resolves when all that it printed is there. */
  kill(): Promise<void>
  /** Memory in use, and the most that ever was. */
  memory(): { readonly residentMb: number; readonly peakMb: number }
  /** Of all its threads so far, user and system. */
  cpuMs(): number
}

export const REGION = 'eu-west-1'
/** In /proc, on every Linux. */
const MS_PER_TICK = 10

export function startFunctionProcess(options: FunctionProcessOptions): FunctionProcess {
  const { deployed, client } = options
  const child = spawn(process.execPath, [...heapFlags(deployed.memoryMb), client], {
    cwd: deployed.taskRoot,
    env: { ...lambdaVariables(options), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid = 0 } = child
  const guard = startGuard(pid)
  const log: string[] = []
  for (const stream of [child.stdout, child.stderr]) collectLines(stream, log)
  const closed = once(child, 'close').then(() => void guard.kill('SIGKILL'))
  return {
    pid,
    closed,
    log: () => log,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    isFrozen: () => /^State:\s+T /m.test(readFileSync(`/proc/${pid}/status`, 'utf8')),
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
    memory: () => memoryOf(pid),
    cpuMs: () => cpuMsOf(pid),
  }
}

/** What the managed runtime makes of a function's memory when it starts Node. */
function heapFlags(memoryMb: number): string[] {
  const newSpaceMb = Math.floor(memoryMb / 10)
  return [
    `--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`,
    `--max-old-space-size=${memoryMb - newSpaceMb}`,
  ]
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
function lambdaVariables({ deployed, address }: FunctionProcessOptions): Record<string, string> {
  const { name, taskRoot, handler, runtime, memoryMb, logFormat } = deployed
  return {
    _HANDLER: handler,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/23/[$LATEST]0',
    AWS_LAMBDA_RUNTIME_API: address,
    AWS_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    LAMBDA_TASK_ROOT: taskRoot,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
  }
}

/** Kills the process when this one ends in whatever way: one that is frozen would hear of nothing else. */
function startGuard(pid: number): ChildProcess {
  const guard = spawn('sh', ['-c', 'cat; kill -KILL "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  return guard
}

function collectLines(stream: NodeJS.ReadableStream, lines: string[]): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  stream.once('end', () => lines.push(...(rest === '' ? [] : [rest])))
}

function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  return { residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
}

/** @see proc_pid_stat(5): fields 14 and 15, counted after the name, which may hold anything */
function cpuMsOf(pid: number): number {
  const [, afterName = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[A-Z] )/)
  const [user, system] = afterName.split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * MS_PER_TICK
}
