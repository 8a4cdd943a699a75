import type { Found } from './token-verifier.ts'

const askedAt = new WeakMap<Found, number>()

/** Notes that a verdict is older than this request: when the authorization server was asked for it, in milliseconds. */
export function noteAskedAt<T extends Found>(found: T, ms: number): T {
  askedAt.set(found, ms)
  return found
}

/** Undefined: the authorization server was asked just now. */
export function askedAtOf(found: Found): number | undefined {
  return askedAt.get(found)
}
