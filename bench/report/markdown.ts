/** Formats the report as Markdown. */
import type { Answers } from '../questions.ts'
import type { Scale } from '../support/bench.ts'
import type { Candidate } from '../support/candidates.ts'
import type { Measured } from '../support/statistics.ts'
import type { Table } from '../support/table.ts'
import { isWithin, type TargetResult } from './targets.ts'

/** The part of a report that the next run compares itself with. */
export interface Run {
  /** When the run was, and on which machine. */
  readonly circumstances: string
  readonly targets: readonly TargetResult[]
}

export interface Report extends Run {
  /** The last run of the same scale here. A difference is either noise or the effect of a change. */
  readonly previous?: Run | undefined
  readonly scale: Scale
  readonly candidates: readonly Candidate[]
  /** A sentence for each failure of a candidate. */
  readonly failures: readonly string[]
  /** Names of the candidates that accept tokens which they should refuse. */
  readonly unsafe: readonly string[]
  readonly answers: Answers
}

export function markdownOf(report: Report): string {
  const { circumstances, candidates, failures, unsafe, targets, answers, previous } = report
  const titles = new Map(
    candidates.map(({ name, title }) => [name, unsafe.includes(name) ? `${title} ⚠` : title]),
  )
  return [
    circumstances,
    ...(failures.length === 0 ? [] : [failures.map((failure) => `- ⚠ ${failure}`).join('\n')]),
    targetsOf(targets, previous),
    ...Object.values(answers).map((table) => tableOf(table, titles)),
  ].join('\n\n')
}

function targetsOf(targets: readonly TargetResult[], previous?: Run): string {
  const earlier = new Map(previous?.targets.map((one) => [one.target.title, one]))
  const rows = targets.map((one) => {
    const { target, bestPeer } = one
    const { title, limit, digits } = target
    const last = earlier.get(title)
    return [
      title,
      'atMost' in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`,
      reachedCell(one, one.value),
      reachedCell(one, one.uncached),
      ...(previous ? [last === undefined ? '–' : reachedCell(last, last.value)] : []),
      bestPeer === undefined ? '–' : number(bestPeer, digits),
    ]
  })
  const head = [
    '',
    'target',
    'this project',
    'without its code cache',
    ...(previous ? ['previous run'] : []),
    'best peer',
  ]
  return [
    '## Targets',
    ...(previous ? [`Previous run: ${previous.circumstances}`] : []),
    linesOf(head, rows),
  ].join('\n\n')
}

function reachedCell(
  { target: { digits, limit } }: TargetResult,
  value: number | undefined,
): string {
  if (value === undefined) return '–'
  const shown = Number.isFinite(value) ? number(value, digits) : '–'
  return `${shown} ${isWithin(value, limit) ? '✓' : '✗'}`
}

function tableOf(table: Table, titles: ReadonlyMap<string, string>): string {
  return [`## ${table.title}`, table.notes.join('\n'), rowsOf(table, titles)].join('\n\n')
}

/** The table without its title and notes. Columns in groups make one table for each group, below its name. */
export function rowsOf(table: Table, titles: ReadonlyMap<string, string> = new Map()): string {
  const groups = Map.groupBy(table.columns, ({ group }) => group)
  const parts = Array.from(groups, ([group, columns]) => {
    const head = ['', ...columns.map(({ title }) => title)]
    const rows = table.rows.map(({ candidate, values }) => [
      titles.get(candidate) ?? candidate,
      ...columns.map(({ key, digits }) => cell(values[key], digits)),
    ])
    return [...(group === undefined ? [] : [`### ${group}`]), linesOf(head, rows)]
  })
  return parts.flat().join('\n\n')
}

function linesOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Shows the median, and the range if the values differ. */
function cell(value: Measured | undefined, digits: number): string {
  if (value === undefined || Number.isNaN(value.median)) return '–'
  const { median, min, max } = value
  const [middle = '', least, most] = [median, min, max].map((one) => number(one, digits))
  return least === most ? middle : `${middle} <sub>${least}–${most}</sub>`
}

function number(value: number, digits: number): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
