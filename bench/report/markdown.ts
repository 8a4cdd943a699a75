/** The answers as Markdown. */
import type { Answers } from '../questions.ts'
import type { Scale } from '../support/bench.ts'
import type { Candidate } from '../support/candidates.ts'
import type { Measured } from '../support/statistics.ts'
import type { Table } from '../support/table.ts'
import { isWithin, type Reached } from './targets.ts'

/** What another run is compared by. */
export interface Run {
  /** On what, and when. */
  readonly circumstances: string
  readonly targets: readonly Reached[]
}

export interface Report extends Run {
  /** The last run of the same scale on this machine: what differs is noise, or what was changed. */
  readonly before?: Run | undefined
  /** How much was measured. */
  readonly scale: Scale
  readonly candidates: readonly Candidate[]
  /** Sentences about candidates that do not do what they are there for. */
  readonly failures: readonly string[]
  /** Names of those that let in whom they should not. */
  readonly unsafe: readonly string[]
  readonly answers: Answers
}

export function markdownOf(report: Report): string {
  const { circumstances, candidates, failures, unsafe, targets, answers, before } = report
  const titles = new Map(
    candidates.map(({ name, title }) => [name, unsafe.includes(name) ? `${title} ⚠` : title]),
  )
  return [
    circumstances,
    ...(failures.length === 0 ? [] : [failures.map((failure) => `- ⚠ ${failure}`).join('\n')]),
    targetsOf(targets, before),
    ...Object.values(answers).map((table) => tableOf(table, titles)),
  ].join('\n\n')
}

function targetsOf(targets: readonly Reached[], before?: Run): string {
  const earlier = new Map(before?.targets.map((one) => [one.target.title, one]))
  const rows = targets.map((one) => {
    const { target, bestPeer } = one
    const { title, limit, digits } = target
    const last = earlier.get(title)
    return [
      title,
      'atMost' in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`,
      reachedCell(one, one.value),
      reachedCell(one, one.cached),
      ...(before ? [last === undefined ? '–' : reachedCell(last, last.value)] : []),
      bestPeer === undefined ? '–' : number(bestPeer, digits),
    ]
  })
  const head = [
    '',
    'target',
    'this project',
    'with a code cache',
    ...(before ? ['the run before'] : []),
    'best peer',
  ]
  return [
    '## Targets',
    ...(before ? [`The run before: ${before.circumstances}`] : []),
    linesOf(head, rows),
  ].join('\n\n')
}

function reachedCell({ target: { digits, limit } }: Reached, value: number | undefined): string {
  if (value === undefined) return '–'
  const shown = Number.isFinite(value) ? number(value, digits) : '–'
  return `${shown} ${isWithin(value, limit) ? '✓' : '✗'}`
}

function tableOf(table: Table, titles: ReadonlyMap<string, string>): string {
  const head = ['', ...table.columns.map(({ title }) => title)]
  const rows = table.rows.map(({ candidate, values }) => [
    titles.get(candidate) ?? candidate,
    ...table.columns.map(({ key, digits }) => cell(values[key], digits)),
  ])
  return [`## ${table.title}`, table.notes.join('\n'), linesOf(head, rows)].join('\n\n')
}

function linesOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The median, and the range where there is one. */
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
