import { createLineLimit } from '../base/line-limit.ts'

/** Bounds the lines about refused calls. */
export interface RefusalLimit {
  /** Whether the line of a call that was refused by this verdict may be written. */
  readonly admits: (verdict: string) => boolean
  /** The number of lines that were left out since it was asked last. */
  readonly takeLeftOut: () => number
}

/**
 * A caller in a loop is refused without end, and each refusal would cost a line. Every verdict has a limit of its own: a
 * flood of calls beyond the rate hides nobody who tries tools without their scopes.
 *
 * @param now milliseconds since the epoch
 */
export function createRefusalLimit(now: () => number): RefusalLimit {
  const limits = new Map<string, ReturnType<typeof createLineLimit>>()
  let leftOut = 0
  return {
    admits(verdict) {
      const limit = limits.get(verdict) ?? createLineLimit(now)
      limits.set(verdict, limit)
      if (limit() !== undefined) return true
      leftOut += 1
      return false
    },
    takeLeftOut() {
      const count = leftOut
      leftOut = 0
      return count
    },
  }
}
