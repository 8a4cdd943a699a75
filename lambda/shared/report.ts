/** What goes on, and nobody can repair by the minute, is logged no more often. */
const LOG_EVERY_MS = 60_000

/** Logs a warning about the table, at most once a minute. */
export function createReport(text: string): (reason: string, detail: string) => Promise<void> {
  let loggedAt = -Infinity
  return async (reason, detail) => {
    // The clock may be set back.
    if (Math.abs(Date.now() - loggedAt) < LOG_EVERY_MS) return
    loggedAt = Date.now()
    const { log } = await import('../base/log.ts')
    log.warn(text, { reason, detail })
  }
}
