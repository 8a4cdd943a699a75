import type { Measured } from './statistics.ts'

/** The answer to a question. */
export interface Table {
  readonly title: string
  /** Whatever a reader needs to know of how it was measured. */
  readonly notes: readonly string[]
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

interface Column {
  readonly key: string
  readonly title: string
  readonly digits: number
}

interface Row {
  /** Name of a candidate. */
  readonly candidate: string
  /** By key of the column; what is not there was not measured, or does not exist. */
  readonly values: Readonly<Record<string, Measured | undefined>>
}

/** The values of a candidate; none when it is not in the table. */
export function valuesIn(table: Table | undefined, candidate: string): Row['values'] {
  return table?.rows.find((row) => row.candidate === candidate)?.values ?? {}
}
