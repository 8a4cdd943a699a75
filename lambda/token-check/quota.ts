import { createTokenBucket } from '../base/token-bucket.ts'

/** Questions that one kind of token may cost. */
export interface Quota {
  /** Waits for a place. False: there is none. After true, call `settle`. */
  readonly take: () => Promise<boolean>
  /** Gives the place back. @param cost 0 to 1; 0: the question was worth asking */
  readonly settle: (cost: number) => void
  /** Seconds until the next place. */
  readonly retryAfterSeconds: () => number
}

/** How much of a minute's quota may be spent at once. */
const BURST_MINUTES = 1 / 6
/** Clients come again; waiting longer would only hold their connections. */
export const MAX_WAIT_MS = 3000

/**
 * Charges a question afterwards: one that was worth asking costs nothing. Until then it counts as spent, so that many at
 * once cannot exceed the quota; those beyond it wait for the outcome of others.
 *
 * @param maxInProgress questions at the same time
 * @param now milliseconds since the epoch
 */
export function createQuota(perMinute: number, maxInProgress: number, now: () => number): Quota {
  const bucket = createTokenBucket(perMinute, Math.max(1, perMinute * BURST_MINUTES), now)
  let inProgress = 0
  const waiting = new Set<(admitted: boolean) => void>()

  const hasPlace = (units: number) => inProgress < Math.min(maxInProgress, Math.floor(units))

  async function waitForPlace(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const place = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        waiting.delete(resolve)
        resolve(false)
      }, MAX_WAIT_MS)
      waiting.add(resolve)
    })
    return place.finally(() => clearTimeout(timer))
  }

  return {
    async take() {
      const units = bucket.units()
      if (units < 1) return false
      if (!hasPlace(units)) return waitForPlace()
      inProgress += 1
      return true
    },
    settle(cost) {
      inProgress -= 1
      bucket.spend(cost)
      const units = bucket.units()
      for (const resolve of waiting) {
        const admitted = hasPlace(units)
        if (!admitted && units >= 1) break
        if (admitted) inProgress += 1
        waiting.delete(resolve)
        resolve(admitted)
      }
    },
    retryAfterSeconds: () => Math.max(1, Math.ceil(((1 - bucket.units()) / perMinute) * 60)),
  }
}
