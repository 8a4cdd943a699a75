/** The table at the end: clients, their versions and results. */

export interface Row {
  readonly name: string
  version: string
  passed: number
  failed: number
  seconds: number
}

/** Names the file to which the processes of a whole run add their rows, one a line as JSON. */
export const ROWS_VARIABLE = 'CLIENTS_ROWS'

export function printTable(rows: readonly Row[]): void {
  const table = rows.map((row) => [row.name, row.version, result(row), seconds(row)])
  const widths = [0, 1, 2].map((at) => Math.max(...table.map((cells) => cells[at]?.length ?? 0)))
  console.log()
  for (const cells of table) {
    console.log(`  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`)
  }
}

function result({ passed, failed }: Row): string {
  if (failed > 0) return `${failed} of ${passed + failed} failed`
  return passed > 0 ? `${passed} passed` : 'failed before its tests'
}

const seconds = (row: Row) => `${row.seconds.toFixed(1)} s`
