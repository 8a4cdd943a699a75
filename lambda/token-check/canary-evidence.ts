import type { Unavailable } from '../oauth/rejection.ts'
import { clientRefused, type Outcome } from './introspection-outcome.ts'

/** Without any answer for this long, a failed canary means an outage, even if none has been answered yet. */
export const SILENCE_MS = 10_000

export interface CanaryEvidence {
  /** Notes an answer about any token. */
  readonly noteAnswer: () => void
  /** Notes that a token failed which was good at its last introspection. */
  readonly noteGoodTokenFailed: () => void
  /** Whether a failed canary says something about the server, rather than that it fails on every unknown token. */
  readonly counts: () => boolean
  readonly wasAnswered: () => boolean
  /** Whether an outcome of the canary means that this server's client is refused. */
  readonly refusesClient: (canary: Outcome) => boolean
  /** Notes the canary's outcome. Undefined: the server is well; otherwise, what is wrong with it or with this client. */
  readonly problemOf: (canary: Outcome) => Unavailable | undefined
}

/**
 * Judges failures by those of the canary. Some servers fail on every unknown token, and so on the canary: it counts once
 * it has been answered, when a token that was good failed too, or when nothing has been answered for a while.
 *
 * @param now milliseconds since the epoch
 */
export function createCanaryEvidence(clientId: string, now: () => number): CanaryEvidence {
  let goodTokenFailed = false
  let canaryWasAnswered = false
  let answeredAt = -Infinity

  function noteAnswer(): void {
    goodTokenFailed = false
    answeredAt = now()
  }

  const counts = () => canaryWasAnswered || goodTokenFailed || now() - answeredAt >= SILENCE_MS

  const isUnnamedRefusal = (canary: Unavailable) => canary.reason === 'question_refused' && counts()

  return {
    noteAnswer,
    noteGoodTokenFailed: () => (goodTokenFailed = true),
    counts,
    wasAnswered: () => canaryWasAnswered,
    refusesClient: (canary) =>
      'kind' in canary && (canary.reason === 'client_refused' || isUnnamedRefusal(canary)),
    problemOf(canary) {
      if (!('kind' in canary)) {
        canaryWasAnswered = true
        noteAnswer()
        return undefined
      }
      if (canary.reason === 'malformed_answer') return undefined
      return isUnnamedRefusal(canary) ? clientRefused(canary, clientId) : canary
    },
  }
}
