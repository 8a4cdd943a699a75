import { withTimeout } from '../base/with-timeout.ts'
import { createReport } from './report.ts'

/** The key is read from Secrets Manager once; a first request that waits longer goes without the table. */
const KEY_MS = 1000
/** A failing Secrets Manager is asked again after this. */
const RETRY_KEY_MS = 5000

/**
 * Wraps what derives something from the server key: without the key there is no table, for some seconds.
 *
 * @returns resolves to undefined while the key cannot be read, which it logs
 */
export function byServerKey<In extends unknown[], Out>(
  derive: (...given: In) => Promise<Out>,
): (...given: In) => Promise<Out | undefined> {
  const report = createReport('the shared table is skipped for some seconds')
  let failedAt = -Infinity
  return async (...given) => {
    // The clock may be set back.
    if (Math.abs(Date.now() - failedAt) < RETRY_KEY_MS) return undefined
    try {
      return await withTimeout(derive(...given), KEY_MS, 'Secrets Manager')
    } catch (error) {
      failedAt = Date.now()
      void report('server_key_unreadable', (error as Error).message)
      return undefined
    }
  }
}
