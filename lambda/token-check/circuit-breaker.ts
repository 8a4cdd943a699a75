import type { Unavailable } from '../oauth/rejection.ts'

/** This many failures in a row are no accident. */
export const FAILURES_TO_OPEN = 3
/** How long the circuit stays open; after that a single request tries again. */
export const OPEN_SECONDS = 5

export type Guard = <T extends object>(
  operation: () => Promise<T | Unavailable>,
) => Promise<T | Unavailable>

/**
 * Spares a failing server, and the clients that would wait for it: after some failures in a row, nothing is sent for a
 * while. The circuit opens at once when the server names a time itself, or refuses this client's credentials, which it
 * may take for an attack. A malformed answer does not count: one strange token must not shut everybody out.
 *
 * @param now milliseconds since the epoch
 */
export function createCircuitBreaker(now: () => number): Guard {
  let failures = 0
  let openUntil = 0

  function open(seconds: number): void {
    openUntil = Math.max(openUntil, now() + seconds * 1000)
  }

  function note(outcome: object): void {
    const { reason, retryAfterSeconds } = outcome as Partial<Unavailable>
    // A server that answers is back, even if one strange token makes it answer nonsense.
    if (retryAfterSeconds === undefined || reason === 'malformed_answer') failures = openUntil = 0
    else if (reason !== 'unreachable') open(retryAfterSeconds)
    else if (++failures >= FAILURES_TO_OPEN) open(OPEN_SECONDS)
  }

  return async (operation) => {
    const waitMs = openUntil - now()
    if (waitMs > 0) {
      return {
        kind: 'unavailable',
        reason: 'circuit_open',
        detail: 'not asked: the authorization server failed just before',
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      }
    }
    // Half-open: one request tries, while the others are still answered from here.
    if (openUntil > 0) open(OPEN_SECONDS)
    const outcome = await operation()
    note(outcome)
    return outcome
  }
}
