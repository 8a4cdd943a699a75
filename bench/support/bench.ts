import type { Built } from './program.ts'
import type { Outcome, Step } from './plan.ts'
import { runServer } from './run-server.ts'
import { runWorker } from './run-worker.ts'
import type { Backends } from './start-backends.ts'
import { CLIENT } from './backends-messages.ts'
import { FLOOR, PYTHON } from './candidates.ts'

/** How much to measure; more makes the medians steadier. */
export interface Scale {
  readonly rounds: number
  /** Rounds of the slow questions. */
  readonly longRounds: number
  readonly warmCalls: number
}

export const FULL: Scale = { rounds: 7, longRounds: 2, warmCalls: 3000 }
export const QUICK: Scale = { rounds: 3, longRounds: 1, warmCalls: 1000 }

/** Default memory of the stack's MCP function. */
const MEMORY_MB = 1024

export interface BenchOptions {
  readonly scale: Scale
  readonly backends: Backends
  readonly worker: string
  readonly folder: string
  /** Called before each process. */
  readonly onRun: () => void
}

interface RunOptions {
  /** @default 'mcp' */
  readonly part?: 'mcp' | 'metadata'
  /** @default that of the stack's MCP function */
  readonly memoryMb?: number
  /** Further environment variables for the candidate. */
  readonly environment?: Readonly<Record<string, string>>
}

/** A candidate gave a wrong answer, or failed to run. */
export class RunError extends Error {
  override readonly name = 'RunError'
  readonly candidate: string

  constructor(candidate: string, cause: unknown) {
    super(`${candidate}: ${(cause as Error).message}`, { cause })
    this.candidate = candidate
  }
}

/** Runs candidates, and counts their requests to the back ends. */
export interface Bench {
  readonly scale: Scale
  readonly backends: Backends
  /**
   * Runs steps in a fresh process.
   *
   * @throws {RunError} on an unexpected answer
   */
  run(built: Built, steps: readonly Step[], options?: RunOptions): Promise<Outcome>
}

export function createBench(benchOptions: BenchOptions): Bench {
  const { scale, backends, worker, folder, onRun } = benchOptions
  return {
    scale,
    backends,
    run: async (built, steps, { part = 'mcp', memoryMb = MEMORY_MB, environment } = {}) => {
      const program = built[part]
      const all = {
        ...program.environment,
        ...backends.environment,
        // These two read the secret from the environment, without Secrets Manager.
        ...([FLOOR, PYTHON].includes(built.candidate.name) && {
          OAUTH_CLIENT_SECRET: CLIENT.secret,
        }),
        ...environment,
      }
      onRun()
      const isSigned = built.candidate.tokens === 'signed'
      const plan = {
        module: program.file,
        isRest: built.candidate.frontDoor === 'rest',
        steps: isSigned ? await backends.withSignedTokens(steps) : steps,
      }
      const outcome =
        program.python === undefined
          ? runWorker({ worker, folder, environment: all, memoryMb }, plan)
          : runServer(program.python, plan, all)
      return outcome.catch((error: unknown) => {
        throw new RunError(built.candidate.name, error)
      })
    },
  }
}
