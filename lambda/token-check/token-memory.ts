import type { Grant } from '../oauth/verdict.ts'
import type { InvalidToken, Throttled, Unavailable } from '../oauth/rejection.ts'

export type Found = Grant | InvalidToken | Throttled | Unavailable

/** What is remembered about tokens after their verdicts are forgotten: no verdicts, only times. */
export interface TokenMemory {
  /** In milliseconds since the epoch; undefined: it never was good, or has been refused since. */
  readonly goodUntil: (key: string) => number | undefined
  /** Whether it was turned away, and the time it was given has passed. A token that was refused before never is. */
  readonly isBack: (key: string) => boolean
  /** For how long the authorization server does not want to be asked about it again, in milliseconds. */
  readonly slowedMs: (key: string) => number
  readonly note: (key: string, found: Found) => void
  /** Notes that the token has used its turn. */
  readonly noteReturn: (key: string) => void
}

/** Of each list; a hash and a number take about 150 bytes. */
const MAX_KEYS = 10_000

/** Clocks of clients and their timers are not exact. */
const EARLY_MS = 100

/** Remembers tokens by their hashes. */
export function createTokenMemory(): TokenMemory {
  const goodUntil = new Map<string, number>()
  const returnAt = new Map<string, number>()
  const slowedUntil = new Map<string, number>()
  const refusedAt = new Map<string, number>()

  return {
    goodUntil: (key) => goodUntil.get(key),
    isBack: (key) => (returnAt.get(key) ?? Infinity) <= Date.now() + EARLY_MS,
    slowedMs: (key) => (slowedUntil.get(key) ?? 0) - Date.now(),
    noteReturn: (key) => void returnAt.delete(key),
    note(key, found) {
      if (!('kind' in found)) {
        keep(goodUntil, key, (found.expiresAt ?? Infinity) * 1000)
        refusedAt.delete(key)
        return
      }
      if (found.kind === 'invalid_token') {
        goodUntil.delete(key)
        keep(refusedAt, key, Date.now())
        return
      }
      const wanted = Date.now() + found.retryAfterSeconds * 1000
      if (found.reason === 'overloaded') keep(slowedUntil, key, wanted)
      const isTurnedAway = found.kind === 'throttled' || found.reason === 'circuit_open'
      // Knocking too early does not prolong the wait.
      if (isTurnedAway && !returnAt.has(key) && !refusedAt.has(key)) keep(returnAt, key, wanted)
    },
  }
}

/** Adds an entry; the oldest makes room. */
function keep(map: Map<string, number>, key: string, value: number): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > MAX_KEYS && oldest !== undefined) map.delete(oldest)
}
