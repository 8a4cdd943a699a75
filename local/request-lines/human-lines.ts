/** Turns the log of the server, a JSON object a line, into lines for a developer. */
import { styleText } from 'node:util'
import { type AnsweredRequest, plain } from './answered-request.ts'

export interface HumanLines {
  /** A line that the server printed. @param printOther prints a line that is none of the log */
  readonly line: (text: string, printOther?: (line: string) => void) => void
  readonly answered: (request: AnsweredRequest) => void
  /** Prints what is held back. */
  readonly flush: () => void
}

export interface HumanLinesOptions {
  readonly print: (line: string) => void
  readonly hasColor: boolean
}

/** How long a line waits for that of its request, to come below it. */
const HOLD_MS = 300

/** Fields that are the same in every line, or that the line of the request has. */
const LEFT_OUT = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'error',
  'awsRequestId',
  'traceId',
  'sampling_rate',
  'xray_trace_id',
])

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

type LogLine = Readonly<Record<string, unknown>> & {
  readonly level: string
  readonly message: string
}

export function createHumanLines({ print, hasColor }: HumanLinesOptions): HumanLines {
  const paint: Paint = (style, text) =>
    hasColor ? styleText(style, text, { validateStream: false }) : text
  const held = new Map<string, string[]>()

  function release(id: string): void {
    for (const line of held.get(id) ?? []) print(line)
    held.delete(id)
  }

  function hold(id: string, lines: readonly string[]): void {
    const waiting = held.get(id)
    if (waiting !== undefined) return void waiting.push(...lines)
    held.set(id, [...lines])
    setTimeout(release, HOLD_MS, id).unref()
  }

  return {
    line(text, printOther = print) {
      const logged = readLogLine(text)
      if (logged === undefined) return printOther(text)
      if (logged.message.startsWith('access ') && 'verdict' in logged) return undefined // has its line
      const lines = logLines(logged, paint)
      const { awsRequestId: id } = logged
      if (typeof id === 'string') return hold(id, lines)
      for (const line of lines) print(line)
    },
    answered(request) {
      print(requestLine(request, paint))
      if (request.id !== undefined) release(request.id)
    },
    flush() {
      for (const id of held.keys()) release(id)
    },
  }
}

function requestLine(request: AnsweredRequest, paint: Paint): string {
  const { method, path, message, status, ms, client, reason } = request
  const parts = [
    method,
    path,
    ...(message === undefined ? [] : [message]),
    paint(styleOf(status), String(status)),
    paint('dim', `${ms} ms`),
    ...(client === undefined ? [] : [client]),
  ]
  const line = parts.join(' ')
  return reason === undefined ? line : `${line}  ${paint('yellow', reason)}`
}

function styleOf(status: number): Style {
  if (status >= 500) return 'red'
  return status >= 400 ? 'yellow' : 'green'
}

/** A line of the logger; undefined for any other text. */
function readLogLine(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const { level, message } = JSON.parse(text) as LogLine
    const isLogLine = typeof level === 'string' && typeof message === 'string'
    return isLogLine ? (JSON.parse(text) as LogLine) : undefined
  } catch {
    return undefined
  }
}

const LEVEL_STYLE: Readonly<Record<string, Style>> = { ERROR: 'red', WARN: 'yellow', INFO: 'cyan' }

function logLines(logged: LogLine, paint: Paint): string[] {
  const { level, message } = logged
  const fields = Object.entries(logged).filter(([name]) => !LEFT_OUT.has(name))
  const texts = fields.map(([name, value]) => `${name}=${fieldText(value)}`)
  const word = paint(LEVEL_STYLE[level] ?? 'dim', printable(level.toLowerCase()))
  const stack = stackOf(logged['error']).map((line) => `    ${printable(line)}`)
  return [`  ${word} ${printable([message, ...texts].join(' '))}`, ...stack]
}

const printable = (text: string) => plain(text, Infinity)

function fieldText(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value)
}

interface LoggedError {
  readonly name?: unknown
  readonly message?: unknown
  readonly stack?: unknown
  readonly cause?: unknown
}

/** The stack of an error and of its causes. */
function stackOf(error: unknown): string[] {
  if (error === undefined) return []
  if (typeof error !== 'object' || error === null) return [fieldText(error)]
  const { name, message, stack, cause } = error as LoggedError
  const own = typeof stack === 'string' ? stack : `${String(name)}: ${String(message)}`
  const [first = '', ...others] = stackOf(cause)
  return [...own.split('\n'), ...(first === '' ? [] : [`caused by ${first}`, ...others])]
}
