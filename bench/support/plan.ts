/** The input of a measured process, and its outcome. */
import type { HttpEvent } from './events.ts'

export interface Plan {
  /** File of the bundle that exports the `handler`. */
  readonly module: string
  /** Events have payload format 1.0. @default 2.0 */
  readonly isRest?: boolean
  readonly steps: readonly Step[]
}

export interface Step {
  readonly event: HttpEvent
  /** How often the event is sent. */
  readonly count: number
  /** Sends all events at once, and measures them as one span. */
  readonly atOnce?: boolean
  /** Number of tokens to use in turn: the event's own with a number appended. */
  readonly tokens?: number
  /** Headers to use in turn beside the event's own, or in their place. */
  readonly headers?: readonly Readonly<Record<string, string>>[]
  /** Tokens to use in turn in place of the event's own. */
  readonly signedTokens?: readonly string[]
  /** The process exits with an error when an answer differs. */
  readonly expected: Expected
}

export interface Expected {
  /** Undefined if the event is not an HTTP request. */
  readonly status?: number
  /** Regular expression for the body. */
  readonly body?: string
}

export interface Span {
  /** User and system time of the process, in all of its threads. */
  readonly cpuMs: number
  readonly wallMs: number
}

/** Part of a function's result in payload format 2.0. */
export interface Answer {
  readonly statusCode: number
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

export function bodyOf({ body = '', isBase64Encoded }: Answer): string {
  return isBase64Encoded === true ? Buffer.from(body, 'base64').toString() : body
}

export interface Outcome {
  /** Loading the bundle. */
  readonly init: Span
  readonly steps: readonly { readonly spans: readonly Span[]; readonly last: Answer }[]
  readonly peakRssBytes: number
}

const SHOWN_CHARACTERS = 150

/** Returns the nth event of a step. */
export function eventOf({ event, tokens, signedTokens, headers }: Step, index: number): HttpEvent {
  const copy = structuredClone(event) as { headers: Record<string, string> } & HttpEvent
  Object.assign(copy.headers, headers?.[index % headers.length])
  if (signedTokens !== undefined)
    copy.headers['authorization'] = `Bearer ${signedTokens[index % signedTokens.length]}`
  else if (tokens !== undefined) copy.headers['authorization'] += `-${index % tokens}`
  return copy
}

/** @throws on an unexpected answer */
export function assertExpected(answer: Answer | undefined, expected: Expected): Answer {
  const isRight = answer !== undefined && answer.statusCode === expected.status
  if (isRight && new RegExp(expected.body ?? '').test(bodyOf(answer))) return answer
  const shown = JSON.stringify(answer ?? null).slice(0, SHOWN_CHARACTERS)
  throw new Error(`answered ${shown} instead of ${JSON.stringify(expected)}`)
}

export function sumSpans(...spans: readonly Span[]): Span {
  return {
    cpuMs: sum(spans.map(({ cpuMs }) => cpuMs)),
    wallMs: sum(spans.map(({ wallMs }) => wallMs)),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
