/** A function as Lambda runs it: an environment for each invocation under way, and failed ones replaced. */
import {
  type EnvironmentOptions,
  type ExecutionEnvironment,
  startEnvironment,
} from './execution-environment.ts'
import { InvocationError } from './running-invocation.ts'

export interface LambdaFunction {
  /** All that were ever started. */
  readonly environments: readonly ExecutionEnvironment[]
  /** The failures that nobody has taken yet. */
  readonly failures: InvocationError[]
  /** @throws {InvocationError} */
  invoke(event: unknown): Promise<unknown>
  /** The lines that its environments have printed. */
  log(): string[]
  end(): Promise<void>
}

export function createLambdaFunction(options: EnvironmentOptions): LambdaFunction {
  const environments: ExecutionEnvironment[] = []
  /** The one that has waited longest comes first. */
  const idle: ExecutionEnvironment[] = []
  const failures: InvocationError[] = []

  async function start(): Promise<ExecutionEnvironment> {
    const environment = await startEnvironment(options)
    environments.push(environment)
    return environment
  }

  async function invoke(event: unknown): Promise<unknown> {
    const environment = idle.shift() ?? (await start())
    try {
      return await environment.invoke(event)
    } catch (error) {
      if (error instanceof InvocationError) failures.push(error)
      throw error
    } finally {
      if (environment.isAlive()) idle.push(environment)
    }
  }

  return {
    environments,
    failures,
    invoke,
    log: () => environments.flatMap(({ process }) => process.log()),
    async end() {
      await Promise.all(environments.map((environment) => environment.end()))
    },
  }
}
