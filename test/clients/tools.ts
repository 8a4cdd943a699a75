/** What the local system serves. */
import assert from 'node:assert/strict'
import { tools } from '../../lambda/mcp/tools/index.ts'

/** In the order of its list. */
export const TOOLS: readonly string[] = tools.map(({ name }) => name)

/** A call that takes its time, and 42 for an answer. */
export const SLOW = { name: 'sum_numbers', arguments: { numbers: [1, 2, 39], delay_ms: 10 } }

/** What a client hears meanwhile. It may drop the last one, which can come together with the result. */
export function assertProgress(
  heard: readonly (readonly [done: number, total: number | undefined])[],
): void {
  const [first, second, ...last] = heard
  assert.deepEqual(
    [first, second],
    [
      [1, 3],
      [2, 3],
    ],
  )
  assert.ok(last.length <= 1 && last.every(([done, total]) => done === 3 && total === 3))
}
