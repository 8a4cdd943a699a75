import { TableError, type TableReason } from './table-error.ts'

/** This many failures in a row are no accident. */
export const FAILURES_TO_SKIP = 3
/** How long a table that fails is left alone. */
export const SKIP_MS = 5000

export interface TableCircuit {
  /** Runs a call of the table, or throws at once while it is skipped. */
  readonly run: <T>(call: () => Promise<T>) => Promise<T>
}

/**
 * Leaves a failing table alone, so that requests do not wait for it: afterwards one call tries, while others still go
 * without the table.
 *
 * @param now milliseconds since the epoch
 * @param onSkip called whenever a pause begins
 */
export function createTableCircuit(
  now: () => number,
  onSkip: (error: TableError) => void,
): TableCircuit {
  let failures = 0
  let skipUntil = 0

  function noteFailure(error: TableError): void {
    failures += 1
    // These do not go away by asking again.
    const isCertain = error.reason === 'table_throttled' || error.reason === 'table_refused'
    if (!isCertain && failures < FAILURES_TO_SKIP) return
    skipUntil = now() + SKIP_MS
    onSkip(error)
  }

  return {
    async run(call) {
      if (skipUntil !== 0) {
        const leftMs = skipUntil - now()
        // A clock that is set back must not prolong the pause.
        if (leftMs > 0 && leftMs <= SKIP_MS) throw new TableError(SKIPPED, 'it failed just before')
        skipUntil = now() + SKIP_MS // for the others, until this one is back
      }
      try {
        const result = await call()
        failures = 0
        skipUntil = 0
        return result
      } catch (error) {
        if (error instanceof TableError) noteFailure(error)
        throw error
      }
    },
  }
}

const SKIPPED = 'table_skipped' satisfies TableReason
