/** What the local system serves. */
import assert from 'node:assert/strict'
import { tools } from '../../../lambda/server/index.ts'

/** In the order of its list. */
export const TOOLS: readonly string[] = tools.map(({ name }) => name)

/** A call that takes its time, and 42 for an answer. */
export const SLOW = { name: 'sum_numbers', arguments: { numbers: [1, 2, 39], delay_ms: 50 } }

const PROGRESS = [1, 2, 3].map((done) => [done, 3])

/** What a client hears meanwhile. It may drop what comes together with the result. */
export function assertProgress(
  heard: readonly (readonly [done: number, total: number | undefined])[],
): void {
  assert.ok(heard.length > 0, 'no progress')
  assert.deepEqual(heard, PROGRESS.slice(0, heard.length))
}
