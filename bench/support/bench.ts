import type { Built, Program } from './build.ts'
import type { Outcome, Step } from './plan.ts'
import { runWorker } from './run-worker.ts'
import type { Backends } from './start-backends.ts'
import { CLIENT } from './backends-messages.ts'
import { FLOOR } from './candidates.ts'

/** How much is done; more makes the medians steadier. */
export interface Scale {
  readonly rounds: number
  readonly warmCalls: number
}

export const FULL: Scale = { rounds: 15, warmCalls: 5000 }
export const QUICK: Scale = { rounds: 3, warmCalls: 1000 }

/** What the stack gives the MCP function by default. */
const MEMORY_MB = 1024

export interface BenchOptions {
  readonly scale: Scale
  readonly backends: Backends
  readonly worker: string
  readonly folder: string
}

/** Runs programs, and knows what they were asked. */
export interface Bench {
  readonly scale: Scale
  readonly backends: Backends
  /** Runs steps in a fresh process of the candidate's MCP function, or of its metadata function. */
  run(built: Built, steps: readonly Step[], part?: 'mcp' | 'metadata'): Promise<Outcome>
}

export function createBench({ scale, backends, worker, folder }: BenchOptions): Bench {
  const environmentOf = ({ candidate }: Built, program: Program) => ({
    ...program.environment,
    ...backends.environment,
    // The floor does without Secrets Manager.
    ...(candidate.name === FLOOR && { OAUTH_CLIENT_SECRET: CLIENT.secret }),
  })
  return {
    scale,
    backends,
    run: async (built, steps, part = 'mcp') => {
      const program = built[part]
      const environment = environmentOf(built, program)
      const options = { worker, folder, environment, memoryMb: MEMORY_MB }
      return runWorker(options, { module: program.file, steps })
    },
  }
}
