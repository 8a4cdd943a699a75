import { RunError } from './bench.ts'
import { PROJECT } from './candidates.ts'
import type { Built } from './program.ts'

/**
 * Asks a question, and asks it again without a candidate that fails, so that one failure does not end the whole run.
 *
 * @throws when this project fails, or the question fails for another reason
 */
export async function askSkippingFailures<Answer>(
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
    return askSkippingFailures(ask, others, onFailure)
  }
}
