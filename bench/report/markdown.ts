/** The answers as Markdown. */
import type { Candidate } from '../support/candidates.ts'
import type { Measured } from '../support/statistics.ts'
import type { Table } from '../support/table.ts'

export function markdownOf(table: Table, candidates: readonly Candidate[]): string {
  const titles = new Map(candidates.map(({ name, title }) => [name, title]))
  const head = ['', ...table.columns.map(({ title }) => title)]
  const body = table.rows.map(({ candidate, values }) => [
    titles.get(candidate) ?? candidate,
    ...table.columns.map(({ key, digits }) => cell(values[key], digits)),
  ])
  const rule = ['---', ...table.columns.map(() => '--:')]
  const lines = [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`)
  return [`## ${table.title}`, '', ...table.notes, '', ...lines, ''].join('\n')
}

/** The median, and the range where there is one. */
function cell(value: Measured | undefined, digits: number): string {
  if (value === undefined || Number.isNaN(value.median)) return '–'
  const [median, min, max] = [value.median, value.min, value.max].map((one) => number(one, digits))
  return min === max ? `${median}` : `${median} <sub>${min}–${max}</sub>`
}

function number(value: number, digits: number): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
