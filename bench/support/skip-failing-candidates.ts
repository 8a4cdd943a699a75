import { RunError } from './bench.ts'
import { PROJECT } from './candidates.ts'
import type { Built } from './program.ts'

/**
 * Asks a question, and when a candidate fails at it, once more without that one: what was measured before is not lost.
 *
 * @throws when this project fails, or the question itself
 */
export async function askThoseWhoCan<Answer>(
  ask: (candidates: readonly Built[]) => Promise<Answer>,
  candidates: readonly Built[],
  onFailure: (failure: RunError) => void,
): Promise<Answer> {
  try {
    return await ask(candidates)
  } catch (error) {
    if (!(error instanceof RunError) || error.candidate === PROJECT) throw error
    onFailure(error)
    const others = candidates.filter(({ candidate }) => candidate.name !== error.candidate)
    return askThoseWhoCan(ask, others, onFailure)
  }
}
