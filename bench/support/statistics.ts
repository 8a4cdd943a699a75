export interface Measured {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws when there are no values */
export function measured(values: readonly number[]): Measured {
  return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values) }
}

/** Interpolates linearly between the two nearest values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const position = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]]
  if (below === undefined || above === undefined) throw new Error('no values')
  return below + (above - below) * (position - Math.floor(position))
}

/** A value that does not vary. */
export const exactly = (value: number): Measured => ({ median: value, min: value, max: value })
