import type { Unavailable } from '../oauth/rejection.ts'
import { createCanaryEvidence } from './canary-evidence.ts'
import type { Outcome } from './introspection-outcome.ts'

/** This many failures in a row are no accident. */
export const FAILURES_TO_OPEN = 3
/** How long an outage opens the circuit; after that a single question tries again. */
export const OPEN_SECONDS = 5

/** What this server knows about a token before it asks. */
export interface Standing {
  /** It was valid at its last introspection, and has not expired since. */
  readonly wasGood: boolean
  /** It was turned away, and came back when it was told to. */
  readonly isBack: boolean
}

/** Asks about the canary: a token of this server's own invention, which nobody has issued. */
type AskCanary = () => Promise<Outcome>

export interface CircuitBreaker {
  /** Rejects a question while the circuit is open; undefined: ask. */
  readonly enter: (standing: Standing, askCanary: AskCanary) => Promise<Unavailable | undefined>
  /** Notes an outcome. A failure becomes `client_refused` when the canary shows that the token is not its cause. */
  readonly examine: (outcome: Outcome, wasGood: boolean, askCanary: AskCanary) => Promise<Outcome>
  /** Whether an outcome of the canary means that this server's client is refused. */
  readonly refusesClient: (canary: Outcome) => boolean
  /** Notes a failure that no token can cause. */
  readonly fail: (failure: Unavailable) => void
}

/**
 * Spares a failing authorization server, and the clients that would wait for it.
 *
 * What happens to a token that was never valid here says nothing about the server: anybody can send one that upsets it.
 * Failures only make this server ask about its canary, and the circuit opens when that fails as well.
 *
 * @param now milliseconds since the epoch
 */
export function createCircuitBreaker(clientId: string, now: () => number): CircuitBreaker {
  const evidence = createCanaryEvidence(clientId, now)
  const pause = createPause(now)
  let failures = 0
  let certainFailure: Unavailable | undefined

  /** A server that answers is back, even if one strange token makes it answer nonsense. */
  function close(): void {
    failures = 0
    pause.end()
  }

  return {
    refusesClient: evidence.refusesClient,

    async enter(standing, askCanary) {
      const turnedAway = pause.enter(standing)
      if (turnedAway !== 'try') return turnedAway
      // Half-open: the canary tries, while the others are still turned away.
      const problem = evidence.problemOf(await askCanary())
      if (problem === undefined) {
        close()
        return undefined
      }
      pause.begin(problem)
      // Where the canary has never been answered, it may be what upsets the server: then the token tries.
      return evidence.wasAnswered() || problem === certainFailure ? problem : undefined
    },

    async examine(outcome, wasGood, askCanary) {
      if (!('kind' in outcome)) evidence.noteAnswer()
      if (!('kind' in outcome) || outcome.reason === 'malformed_answer') {
        close()
        return outcome
      }
      if (outcome.reason === 'client_refused') return outcome
      failures += 1
      if (wasGood) evidence.noteGoodTokenFailed()
      if (outcome.reason === 'unreachable' && failures < FAILURES_TO_OPEN) return outcome
      const problem = evidence.problemOf(await askCanary())
      if (problem === undefined) close()
      else if (problem.reason === 'client_refused') return problem
      else if (evidence.counts()) pause.begin(problem)
      return outcome
    },

    fail(failure) {
      certainFailure = failure
      failures += 1
      const isKnown = failure.reason === 'client_refused' || failures >= FAILURES_TO_OPEN
      if (isKnown) pause.begin(failure)
    },
  }
}

/** The time during which nothing is sent. */
export function createPause(now: () => number) {
  let until = 0
  let isOverloaded = false

  return {
    begin({ reason, retryAfterSeconds }: Unavailable): void {
      const seconds = reason === 'unreachable' ? OPEN_SECONDS : retryAfterSeconds
      isOverloaded = reason === 'overloaded'
      until = Math.max(until, now() + seconds * 1000)
    },
    end(): void {
      until = 0
    },
    /** Turns a question away; undefined: ask; `try`: the pause is over for this one, and goes on for others. */
    enter({ wasGood, isBack }: Standing): Unavailable | 'try' | undefined {
      if (until === 0 || isBack || (wasGood && isOverloaded)) return undefined
      const waitMs = until - now()
      if (waitMs > 0) return circuitOpen(Math.ceil(waitMs / 1000))
      until = now() + OPEN_SECONDS * 1000
      return 'try'
    },
  }
}

function circuitOpen(retryAfterSeconds: number): Unavailable {
  return {
    kind: 'unavailable',
    reason: 'circuit_open',
    detail: 'not asked: the authorization server failed just before',
    retryAfterSeconds,
  }
}
