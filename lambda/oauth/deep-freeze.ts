/** Freezes a JSON value with everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const one of Object.values(value)) deepFreeze(one)
  return Object.freeze(value)
}
