import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 30

/** Polls until the condition holds; returns `false` when that takes too long. */
export async function waitUntil(condition: () => Promise<boolean>, timeoutMs: number) {
  const deadline = Date.now() + timeoutMs
  // eslint-disable-next-line no-await-in-loop -- polls
  while (!(await condition())) {
    if (Date.now() > deadline) return false
    // eslint-disable-next-line no-await-in-loop
    await delay(POLL_MS)
  }
  return true
}
