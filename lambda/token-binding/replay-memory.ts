import { LRUCache } from 'lru-cache'

/** Remembers which proofs were spent: in this process, or in all environments (`shared-replays.ts`). */
export interface ReplayMemory {
  /**
   * Spends a proof.
   *
   * @param id of the proof, of bounded length
   * @returns false when it was spent before
   */
  readonly spend: (id: string) => Promise<boolean>
}

/** About 2 MB. */
const MAX_PROOFS = 10_000
/** Longer than any proof is taken: its age and twice the greatest clock skew, or two slots of the nonce. */
export const KEPT_MS = 720_000

const CLOCK = { perf: { now: () => Date.now() }, ttlResolution: 0 }
/** In place of `max`, which takes the memory for all of them at once. */
const BOUND = { maxSize: MAX_PROOFS, sizeCalculation: () => 1 }

/**
 * Remembers the last proofs in this process. Only callers with a valid token and its key can fill it; another environment of
 * the function does not know them.
 *
 * @see RFC 9449 §11.1
 */
export function createReplayMemory(): ReplayMemory {
  const spent = new LRUCache<string, true>({ ...CLOCK, ...BOUND, ttl: KEPT_MS })
  return {
    async spend(id) {
      if (spent.has(id)) return false
      spent.set(id, true)
      return true
    },
  }
}
