const MAX_CHARACTERS = 200

/** A value as it may appear in a message: strings in quotes and cut, and no more of an object than that it is one. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const isLong = value.length > MAX_CHARACTERS
    return JSON.stringify(isLong ? `${value.slice(0, MAX_CHARACTERS)}…` : value)
  }
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}
