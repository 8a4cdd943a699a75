/** Prints what was found: one summary line, then the findings, worst first; or one JSON document. */
import { styleText } from 'node:util'
import { VERSION } from '../../lambda/base/version.ts'
import { type ClientId, traitsOf } from './clients/clients.ts'
import type { Finding, Severity } from './finding.ts'

export interface Report {
  /** The URL that was examined; undefined: the settings. */
  readonly url: string | undefined
  /** The stack of its deployment and its region, where AWS was asked. */
  readonly stack?: string | undefined
  readonly client: ClientId | undefined
  readonly findings: readonly Finding[]
  /** What else is worth knowing. */
  readonly notes: readonly string[]
}

/** What `--json` prints. Members are only ever added. */
export interface JsonReport {
  /** Of this package. */
  readonly version: string
  /** The URL that was examined; null for the settings. */
  readonly url: string | null
  /** With `--stack`, the stack and its region; null without. */
  readonly stack: string | null
  /** The one client that the findings are limited to; null for all. */
  readonly client: ClientId | null
  /** Whether there is no problem; warnings and notes may be there. */
  readonly healthy: boolean
  /** The first line of the text. */
  readonly summary: string
  readonly findings: readonly (Omit<Finding, 'clients'> & {
    /** Clients that mind; null for all. */
    readonly clients: readonly ClientId[] | null
  })[]
  readonly notes: readonly string[]
}

/** What `--json` prints with the exit code 2. */
export interface JsonFailure {
  readonly version: string
  /** Why nothing was examined. */
  readonly error: string
}

export const failureOf = (error: string): JsonFailure => ({ version: VERSION, error })

const COLUMN = 11
const COLORS = { problem: 'red', warning: 'yellow', note: 'cyan' } as const

export const isHealthy = ({ findings }: Report): boolean =>
  findings.every(({ severity }) => severity !== 'problem')

function summaryOf(report: Report): string {
  const { url, stack, client, findings } = report
  const subject = stack === undefined ? (url ?? 'the settings') : stackOf(stack, url)
  const by = client === undefined ? '' : ` for ${traitsOf(client).name}`
  const count = (severity: Severity) => {
    const number = findings.filter((one) => one.severity === severity).length
    return number === 0 ? [] : [`${number} ${severity}${number === 1 ? '' : 's'}`]
  }
  const counts = [...count('problem'), ...count('warning'), ...count('note')]
  const verdict = isHealthy(report) ? 'Healthy' : 'Not healthy'
  return `${verdict}: ${subject}${by}, ${counts.length === 0 ? 'nothing found' : counts.join(', ')}`
}

const stackOf = (stack: string, url: string | undefined) =>
  `the stack ${stack}${url === undefined ? '' : ` with ${url}`}`

/** @param colored whether a terminal shows it */
export function textOf(report: Report, colored: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colored ? styleText(style, text, { validateStream: false }) : text
  const first = paint(isHealthy(report) ? 'green' : 'red', summaryOf(report))
  const findings = report.findings.map((finding) => {
    const { id, severity, what, received, right, where, clients } = finding
    const rows = [
      ['received', received],
      ['right', right],
      ['change', where],
      ...(clients === undefined ? [] : [['clients', namesOf(clients)]]),
    ]
    const lines = rows.map(([name = '', text]) => `  ${name.padEnd(COLUMN - 2)}${text}`)
    return [`${paint(COLORS[severity], severity)} ${paint('bold', id)}: ${what}`, ...lines].join(
      '\n',
    )
  })
  const notes = report.notes.map((note) => `note: ${note}`).join('\n')
  return [first, ...findings, ...(notes === '' ? [] : [notes])].join('\n\n')
}

const namesOf = (clients: readonly ClientId[]) => clients.map((id) => traitsOf(id).name).join(', ')

export function jsonOf(report: Report): JsonReport {
  const { url = null, stack = null, client = null, findings, notes } = report
  return {
    version: VERSION,
    url,
    stack,
    client,
    healthy: isHealthy(report),
    summary: summaryOf(report),
    findings: findings.map((finding) => Object.assign({ clients: null }, finding)),
    notes,
  }
}

/** Applies a function to every text of a report, such as one that makes it fit to print. */
export function mapTexts(report: Report, change: (text: string) => string): Report {
  const { url } = report
  return {
    ...report,
    url: url === undefined ? url : change(url),
    findings: report.findings.map((finding) => changed(finding, change)),
    notes: report.notes.map(change),
  }
}

const changed = (finding: Finding, change: (text: string) => string): Finding => ({
  ...finding,
  what: change(finding.what),
  received: change(finding.received),
  right: change(finding.right),
  where: change(finding.where),
})
