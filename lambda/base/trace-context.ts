/** W3C Trace Context. */
export interface Trace {
  /** As it was received, to be passed on (§3.2). */
  readonly traceparent: string
  /** The trace's ID: 32 hexadecimal digits (§3.2.2.3). */
  readonly traceId: string
}

/**
 * Version, trace-id, parent-id and trace-flags in lower-case hexadecimal digits (§3.2.2). IDs of zeros alone and the
 * version ff are invalid.
 */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}$/

/** What the first of these values, whatever they are, says that is a `traceparent`. */
export function findTrace(...values: readonly unknown[]): Trace | undefined {
  for (const value of values) {
    const [traceparent, traceId] = (typeof value === 'string' && TRACEPARENT.exec(value)) || []
    if (traceparent !== undefined && traceId !== undefined) return { traceparent, traceId }
  }
  return undefined
}
