/** W3C Trace Context. */
export interface Trace {
  /** The header's value as received, to pass on (§3.2). */
  readonly traceparent: string
  /** The trace's ID: 32 hexadecimal digits (§3.2.2.3). */
  readonly traceId: string
}

/**
 * Version, trace-id, parent-id and trace-flags in lower-case hexadecimal digits (§3.2.2). All-zero IDs and the version
 * ff are invalid.
 */
const TRACEPARENT = /^(?!ff)([\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16})-[\da-f]{2}$/

/** Reads a `traceparent`; anything else, of whatever type, is no trace. */
export function readTrace(value: unknown): Trace | undefined {
  const [traceparent, , traceId] = (typeof value === 'string' && TRACEPARENT.exec(value)) || []
  return traceparent !== undefined && traceId !== undefined ? { traceparent, traceId } : undefined
}

/**
 * The same trace without its sampled flag (§3.2.2.5): a caller that is not verified yet must not decide what others
 * record.
 */
export function unsampled(traceparent: string | undefined): string | undefined {
  const [, ids] = TRACEPARENT.exec(traceparent ?? '') ?? []
  return ids === undefined ? undefined : `${ids}-00`
}
