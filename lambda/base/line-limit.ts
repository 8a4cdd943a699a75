import { createTokenBucket } from './token-bucket.ts'

/** Enough to see what is going on; a flood pays for no more lines than these. */
const LINES_PER_MINUTE = 600
const LINES_AT_ONCE = 100

/**
 * Limits lines that somebody could cause without end.
 *
 * @param now milliseconds since the epoch
 * @returns the number of lines that were left out since the last one, or undefined: leave this one out
 */
export function createLineLimit(now: () => number): () => number | undefined {
  const bucket = createTokenBucket(LINES_PER_MINUTE, LINES_AT_ONCE, now)
  let leftOut = 0

  return () => {
    if (bucket.units() < 1) {
      leftOut += 1
      return undefined
    }
    bucket.spend(1)
    const count = leftOut
    leftOut = 0
    return count
  }
}
