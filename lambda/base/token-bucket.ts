export interface TokenBucket {
  /** What may be spent now. */
  readonly units: () => number
  readonly spend: (units: number) => void
}

/**
 * Fills at a steady rate, up to its size.
 *
 * @param now milliseconds since the epoch
 */
export function createTokenBucket(perMinute: number, size: number, now: () => number): TokenBucket {
  let units = size
  let filledAt = now()

  return {
    units() {
      const time = now()
      // A clock that is set back must not take anything away.
      const minutes = Math.max(0, time - filledAt) / 60_000
      units = Math.min(size, units + minutes * perMinute)
      filledAt = time
      return units
    },
    spend(spent) {
      units -= spent
    },
  }
}
