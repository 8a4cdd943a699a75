import assert from 'node:assert/strict'
import type { RunningProcess } from '../../support/processes.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** A client takes about a second to say it, and many times that on a machine that does ten other things. */
const TIMEOUT_MS = 60_000

/** Waits for a line of the output, and gives what the pattern's first group matched. */
export async function printed(running: RunningProcess, pattern: RegExp): Promise<string> {
  let hasEnded = false
  void running.ended.then(() => (hasEnded = true))
  const find = () => pattern.exec(running.output())?.[1]
  await waitUntil(async () => find() !== undefined || hasEnded, TIMEOUT_MS)
  return find() ?? assert.fail(running.output())
}
