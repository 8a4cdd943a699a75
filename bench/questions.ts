/** All questions in the order of asking: some answers are computed from earlier ones. */
import { artifactSize } from './questions/artifact-size.ts'
import { atOnce } from './questions/at-once.ts'
import { backendCalls } from './questions/backend-calls.ts'
import { coldStart } from './questions/cold-start.ts'
import { cost } from './questions/cost.ts'
import { environments } from './questions/environments.ts'
import { memory } from './questions/memory.ts'
import { nextCalls } from './questions/next-calls.ts'
import { toolCount } from './questions/tool-count.ts'
import { warm } from './questions/warm.ts'
import type { Bench } from './support/bench.ts'
import type { Built } from './support/program.ts'
import type { Table } from './support/table.ts'

/** Tables by name of the question. */
export type Answers = Readonly<Record<string, Table>>

type Question = (bench: Bench, candidates: readonly Built[], answers: Answers) => Promise<Table>

export const QUESTIONS: Readonly<Record<string, Question>> = {
  'artifact-size': artifactSize,
  'cold-start': coldStart,
  'next-calls': nextCalls,
  warm,
  'backend-calls': backendCalls,
  'at-once': atOnce,
  memory,
  cost,
  'tool-count': toolCount,
  environments,
}

/** The questions that `--quick` asks. */
export const QUICK_QUESTIONS: readonly string[] = [
  'artifact-size',
  'cold-start',
  'next-calls',
  'warm',
  'backend-calls',
  'at-once',
]
