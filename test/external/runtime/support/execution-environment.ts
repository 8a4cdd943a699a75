/** One execution environment of a function: it starts, serves one invocation at a time, and is frozen in between. */
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type FunctionProcess,
  type FunctionProcessOptions,
  startFunctionProcess,
} from './function-process.ts'
import { InvocationError, type Running, startRunning, timedOut } from './running-invocation.ts'
import { type FunctionError, type Invocation, startRuntimeApi } from './runtime-api.ts'

export type EnvironmentOptions = Omit<FunctionProcessOptions, 'address'>

export interface ExecutionEnvironment {
  readonly process: FunctionProcess
  /** From the start of the process until it waits for its first invocation; not a number until then. */
  readonly init: { readonly ms: number; readonly cpuMs: number }
  /** Whether it can be invoked again. */
  readonly isAlive: () => boolean
  /**
   * Not while it is busy.
   *
   * @throws {InvocationError} when the function fails, ends, or takes longer than it may
   */
  invoke(event: unknown): Promise<unknown>
  /** The same of a function that streams. */
  stream(event: unknown): Promise<Streaming>
  end(): Promise<void>
}

export interface Streaming {
  /** Undefined when the function ends without any. */
  readonly bytes: Readable | undefined
  /** Rejects with an {@link InvocationError}. */
  readonly outcome: Promise<unknown>
}

/** Lambda's own limit. */
const INIT_TIMEOUT_MS = 10_000
const EXITED = { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited without a reason' }

export async function startEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const { name, timeoutSeconds } = options.deployed
  const init = startInit()
  let deliver: ((invocation: Invocation) => void) | undefined
  let current: Running | undefined
  let initError: FunctionError = EXITED
  let isAlive = true

  /** @throws for another one, which the Runtime API answers with an error */
  function underWay(id: string): Running {
    if (current?.invocation.id === id) return current
    throw new Error(`${id} is not the invocation under way`)
  }

  const api = await startRuntimeApi({
    onNext(give) {
      deliver = give
      init.succeeds(worker)
      worker.freeze()
      current?.finish()
    },
    onResponse: (id, result) => underWay(id).succeeds(result),
    onStream: (id, bytes) => underWay(id).streams(bytes),
    onError: (id, error) => underWay(id).fails(error),
    onInitError: (error) => (initError = error),
  })
  const worker = startFunctionProcess({ ...options, address: api.address })

  async function watch(): Promise<void> {
    await worker.closed
    isAlive = false
    init.fails(initError)
    current?.fails(EXITED)
    current?.finish()
    await api[Symbol.asyncDispose]()
  }
  void watch()

  async function begin(event: unknown): Promise<Pick<Running, 'stream' | 'outcome'>> {
    await within(INIT_TIMEOUT_MS, init.done, () => worker.kill())
    if (!isAlive || deliver === undefined) throw new Error('the environment cannot be invoked')
    const running = startRunning(name, event, timeoutSeconds * 1000)
    current = running
    const expire = setTimeout(() => {
      running.fails(timedOut(running.invocation, timeoutSeconds))
      void worker.kill()
    }, timeoutSeconds * 1000)
    worker.thaw()
    deliver(running.invocation)
    deliver = undefined
    const outcome = running.outcome.finally(() => {
      clearTimeout(expire)
      current = undefined
    })
    return { stream: running.stream, outcome }
  }

  return {
    process: worker,
    init: init.took,
    isAlive: () => isAlive,
    invoke: async (event) => (await begin(event)).outcome,
    async stream(event) {
      const { stream, outcome } = await begin(event)
      outcome.catch(() => {}) // whoever reads the stream may hear of it first
      return { bytes: await stream, outcome }
    },
    end: () => worker.kill(),
  }
}

/** The initialization: done when the runtime waits for an invocation, or failed with its error when it has ended. */
function startInit() {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  done.catch(() => {}) // there may be nobody yet who waits for it
  const start = performance.now()
  const took = { ms: NaN, cpuMs: NaN }
  return {
    done,
    took,
    succeeds(worker: FunctionProcess): void {
      if (Number.isNaN(took.ms)) {
        Object.assign(took, { ms: performance.now() - start, cpuMs: worker.cpuMs() })
      }
      resolve()
    },
    fails: (error: FunctionError) => reject(new InvocationError(error)),
  }
}

async function within(ms: number, promise: Promise<void>, onLate: () => Promise<void>) {
  const done = new AbortController()
  const late = delay(ms, true, { signal: done.signal }).catch(() => false)
  const isLate = await Promise.race([promise.then(() => false), late]).finally(() => done.abort())
  if (isLate) await onLate()
  return promise
}
