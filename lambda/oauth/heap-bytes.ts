/** Bounds of what V8 needs on a 64-bit machine, hidden classes included. A test compares them with a real heap. */
const STRING_BYTES = 32
const BYTES_PER_CHARACTER = 2
const ARRAY_BYTES = 64
const OBJECT_BYTES = 64
const BYTES_PER_ITEM = 16
const BYTES_PER_MEMBER = 128

/**
 * Deeper values are of no use to anybody, and could exhaust the stack of whoever walks through them. Members of answers and
 * claims may have 16 levels; a grant holds them one level deeper.
 */
const MAX_DEPTH = 17

/** Upper bound of the memory that a JSON value takes; infinite for one that is nested too deep. */
export function heapBytes(value: unknown, depth = 0): number {
  if (depth > MAX_DEPTH) return Infinity
  if (typeof value === 'string') return STRING_BYTES + value.length * BYTES_PER_CHARACTER
  if (typeof value !== 'object' || value === null) return BYTES_PER_ITEM
  let bytes = Array.isArray(value) ? ARRAY_BYTES : OBJECT_BYTES
  for (const [name, one] of Object.entries(value)) {
    bytes += heapBytes(one, depth + 1)
    bytes += Array.isArray(value) ? BYTES_PER_ITEM : BYTES_PER_MEMBER + heapBytes(name)
  }
  return bytes
}
