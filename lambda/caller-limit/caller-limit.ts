import { type Cost, type Rate, spend } from './rate.ts'

/** Bounds what each caller spends. */
export interface CallerLimit {
  /** The most that a caller ever has at once. */
  readonly size: number
  /**
   * Takes a cost from what a caller has left.
   *
   * @param caller the key of `caller-key.ts`
   * @param cost at most the size
   * @returns milliseconds until the caller can pay; 0: they have
   */
  readonly spend: (caller: string, cost: Cost) => number | Promise<number>
}

/** Callers whose bucket is not full. Together they take 2 to 3 MB of memory. */
export const MAX_CALLERS = 10_000
/** How many are forgotten at once, so that finding them costs each newcomer next to nothing. */
const FORGOTTEN = MAX_CALLERS / 10

/**
 * A limit within this process. A bucket that is full again is the same as none, and is forgotten first. Of others, those
 * that are nearest to full: to get a new bucket, a caller needs 10,000 others who have spent more.
 *
 * @param clock milliseconds since the epoch
 */
export function createCallerLimit(rate: Rate, clock: () => number): CallerLimit {
  const now = withoutSteppingBack(clock)
  const fullAtOf = new Map<string, number>()

  function forget(time: number): void {
    for (const [caller, fullAt] of fullAtOf) if (fullAt <= time) fullAtOf.delete(caller)
    if (fullAtOf.size <= MAX_CALLERS - FORGOTTEN) return
    const byFullness = [...fullAtOf].toSorted(([, one], [, other]) => one - other)
    for (const [caller] of byFullness.slice(0, FORGOTTEN)) fullAtOf.delete(caller)
  }

  return {
    size: rate.size,
    spend(caller, cost) {
      const time = now()
      const known = fullAtOf.get(caller)
      const { waitMs, fullAt } = spend(known, cost, rate, time)
      if (waitMs > 0) return waitMs
      if (known === undefined && fullAtOf.size >= MAX_CALLERS) forget(time)
      fullAtOf.set(caller, fullAt)
      return 0
    },
  }
}

/** A clock that is set back must not empty the buckets: for that long it goes on from where it was. */
function withoutSteppingBack(clock: () => number): () => number {
  let last = clock()
  let ahead = 0
  return () => {
    const time = clock()
    ahead = Math.max(ahead, last - time)
    last = time + ahead
    return last
  }
}
