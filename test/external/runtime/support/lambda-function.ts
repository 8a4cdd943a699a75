/** A function as Lambda runs it: an environment for each invocation under way, and failed ones replaced. */
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type EnvironmentOptions,
  type ExecutionEnvironment,
  startEnvironment,
} from './execution-environment.ts'
import { InvocationError } from './running-invocation.ts'

const SETTLE_MS = 2000

export interface LambdaFunction {
  /** All that were ever started. */
  readonly environments: readonly ExecutionEnvironment[]
  /** The failures that nobody has taken yet. */
  readonly failures: InvocationError[]
  /** @throws {InvocationError} */
  invoke(event: unknown): Promise<unknown>
  /** What a function streams, while it runs; undefined when it ends without any. */
  stream(event: unknown): Promise<Readable | undefined>
  /** The lines that its environments have printed. */
  log(): string[]
  end(): Promise<void>
}

export function createLambdaFunction(options: EnvironmentOptions): LambdaFunction {
  const environments: ExecutionEnvironment[] = []
  /** The one that has waited longest comes first. */
  const idle: ExecutionEnvironment[] = []
  const failures: InvocationError[] = []
  /** A client may have all of a stream before the runtime has done with it. */
  const streams = new Set<Promise<unknown>>()

  async function start(): Promise<ExecutionEnvironment> {
    const environment = await startEnvironment(options)
    environments.push(environment)
    return environment
  }

  /** Waits until the environment has done with an invocation. */
  async function settle(
    environment: ExecutionEnvironment,
    outcome: Promise<unknown>,
  ): Promise<unknown> {
    try {
      return await outcome
    } catch (error) {
      if (error instanceof InvocationError) failures.push(error)
      throw error
    } finally {
      if (environment.isAlive()) idle.push(environment)
    }
  }

  async function invoke(event: unknown): Promise<unknown> {
    const environment = idle.shift() ?? (await start())
    return settle(environment, environment.invoke(event))
  }

  async function stream(event: unknown): Promise<Readable | undefined> {
    const environment = idle.shift() ?? (await start())
    const streaming = environment.stream(event)
    const settled = settle(
      environment,
      streaming.then(async ({ outcome }) => outcome),
    ).catch(() => {}) // `failures` has it
    streams.add(settled)
    void settled.then(() => streams.delete(settled))
    return (await streaming).bytes
  }

  return {
    environments,
    failures,
    invoke,
    stream,
    log: () => environments.flatMap(({ process }) => process.log()),
    async end() {
      await Promise.race([Promise.all(streams), delay(SETTLE_MS)])
      await Promise.all(environments.map((environment) => environment.end()))
    },
  }
}
