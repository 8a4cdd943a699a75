import type { Measured } from './statistics.ts'

/** The answer to a question. */
export interface Table {
  readonly title: string
  /** Sentences on how the values were measured. */
  readonly notes: readonly string[]
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

interface Column {
  readonly key: string
  readonly title: string
  readonly digits: number
  /** What the column shares with its neighbours. Each group is a table of its own. @default none */
  readonly group?: string
}

interface Row {
  /** Name of a candidate. */
  readonly candidate: string
  /** Values by column key; absent if not measured or not applicable. */
  readonly values: Readonly<Record<string, Measured | undefined>>
}

/** Returns the values of a candidate; none if it is not in the table. */
export function valuesIn(table: Table | undefined, candidate: string): Row['values'] {
  return table?.rows.find((row) => row.candidate === candidate)?.values ?? {}
}
