import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 30

/** Asks until the answer is yes; `false` when that takes too long. */
export async function waitUntil(condition: () => Promise<boolean>, timeoutMs: number) {
  const deadline = Date.now() + timeoutMs
  // eslint-disable-next-line no-await-in-loop -- one question after the other
  while (!(await condition())) {
    if (Date.now() > deadline) return false
    // eslint-disable-next-line no-await-in-loop
    await delay(POLL_MS)
  }
  return true
}
