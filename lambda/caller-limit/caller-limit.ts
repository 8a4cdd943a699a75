import { type Cost, type Rate, spend, type Spent } from './rate.ts'

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

/** What a caller wants to spend, and what this process knows about their bucket. */
export interface Spending {
  readonly caller: string
  readonly cost: Cost
  /** Undefined: nothing is known, or it was full. */
  readonly fullAt: number | undefined
  readonly now: number
}

/** Spends from the bucket that all processes share. Undefined: it cannot be told, so that the own bucket decides. */
export type SpendShared = (spending: Spending) => Promise<Spent | undefined>

/** Callers whose bucket is not full. Together they take 2 to 3 MB of memory. */
export const MAX_CALLERS = 10_000
/** How many are forgotten at once, so that finding them costs each newcomer next to nothing. */
const FORGOTTEN = MAX_CALLERS / 10

/**
 * A limit within this process, or by buckets that processes share. Where these are, the own ones know what the shared ones
 * last held: who could not pay here could not pay there either, and costs no question.
 *
 * @param clock milliseconds since the epoch
 * @param spendShared undefined: each process has buckets of its own
 */
export function createCallerLimit(
  rate: Rate,
  clock: () => number,
  spendShared?: SpendShared,
): CallerLimit {
  const now = withoutSteppingBack(clock)
  const buckets = createBuckets()

  return {
    size: rate.size,
    spend(caller, cost) {
      const time = now()
      const known = buckets.fullAt(caller)
      const { waitMs, fullAt } = spend(known, cost, rate, time)
      if (waitMs > 0) return waitMs
      buckets.keep(caller, fullAt, time)
      if (spendShared === undefined) return 0
      return spendShared({ caller, cost, fullAt: known, now: time }).then((shared) => {
        if (shared === undefined) return 0
        buckets.keep(caller, shared.fullAt, time)
        return shared.waitMs
      })
    },
  }
}

/**
 * Remembers when buckets are full again. One that is full is the same as none, and is forgotten first. Of others, those that
 * are nearest to full: to get a new bucket, a caller needs 10,000 others who have spent more.
 */
function createBuckets() {
  const fullAtOf = new Map<string, number>()

  function forget(now: number): void {
    for (const [caller, fullAt] of fullAtOf) if (fullAt <= now) fullAtOf.delete(caller)
    if (fullAtOf.size <= MAX_CALLERS - FORGOTTEN) return
    const byFullness = [...fullAtOf].toSorted(([, one], [, other]) => one - other)
    for (const [caller] of byFullness.slice(0, FORGOTTEN)) fullAtOf.delete(caller)
  }

  return {
    fullAt: (caller: string) => fullAtOf.get(caller),
    keep(caller: string, fullAt: number, now: number): void {
      if (fullAtOf.size >= MAX_CALLERS && !fullAtOf.has(caller)) forget(now)
      fullAtOf.set(caller, fullAt)
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
