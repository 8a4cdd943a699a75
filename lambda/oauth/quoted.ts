/** Bounds what the log shows of each value that somebody else chose. */
const MAX_CHARACTERS = 200
const MAX_ITEMS = 5

/** A value as JSON, for a message: long texts are cut, and of a list only the first items are shown. */
export function quoted(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(cut(value))
  const more = value.length - MAX_ITEMS
  // JSON.stringify copies: a slice would keep the whole text in memory.
  const shown = JSON.stringify(value.slice(0, MAX_ITEMS).map(cut))
  return more > 0 ? `${shown} and ${more} more` : shown
}

function cut(value: unknown): unknown {
  if (typeof value === 'object') return '…'
  if (typeof value !== 'string' || value.length <= MAX_CHARACTERS) return value
  return `${value.slice(0, MAX_CHARACTERS)}…`
}
