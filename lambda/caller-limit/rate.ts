/** How a caller's bucket fills, and how much it holds. */
export interface Rate {
  readonly perMinute: number
  readonly size: number
}

/** What a request takes. */
export interface Cost {
  readonly units: number
  /** What has to be left afterwards. */
  readonly kept: number
}

/** A clock tells no less, and sums of fractions may be off by less. */
const TOLERANCE_MS = 1

/** What a bucket holds is known from when it will be full again: one number for each caller. */
export interface Spent {
  /** Milliseconds until the cost can be paid. 0: it has been. */
  readonly waitMs: number
  /** When the bucket is full again, in milliseconds since the epoch. */
  readonly fullAt: number
}

/**
 * Takes a cost out of a bucket, if it holds that much. A cost that cannot be paid takes nothing.
 *
 * @param fullAt milliseconds since the epoch; in the past, or undefined: the bucket is full
 * @param cost together at most the size: more can never be paid
 * @param now milliseconds since the epoch
 * @see ITU-T I.371, Annex A, the generic cell rate algorithm
 */
export function spend(fullAt: number | undefined, cost: Cost, rate: Rate, now: number): Spent {
  const before = Math.max(now, fullAt ?? now)
  const waitMs = waitOf(before, cost, rate, now)
  return waitMs > 0
    ? { waitMs, fullAt: before }
    : { waitMs, fullAt: before + fillMs(cost.units, rate) }
}

/** How long a bucket that is full again at a time has to fill until it can pay; 0: it can. */
export function waitOf(fullAt: number, cost: Cost, rate: Rate, now: number): number {
  const late = fullAt - latestToPay(cost, rate, now)
  return late < 0 ? 0 : late + TOLERANCE_MS
}

/** A bucket that is full again before this time can pay. */
export function latestToPay({ units, kept }: Cost, rate: Rate, now: number): number {
  return now + fillMs(rate.size - kept - units, rate) + TOLERANCE_MS
}

/** How long so many units take to come. */
export function fillMs(units: number, { perMinute }: Rate): number {
  return (units * 60_000) / perMinute
}
