/** What a measured process is told to do, and what it tells. */
import type { HttpEvent } from './events.ts'

export interface Plan {
  /** File of the bundle with the `handler`. */
  readonly module: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly event: HttpEvent
  /** How often the event is sent. */
  readonly count: number
  /** All at once; their span is one. */
  readonly atOnce?: boolean
  /** With this many tokens in turn, each the event's own with a number behind. */
  readonly tokens?: number
  /** The process gives up when an answer differs. */
  readonly expected: Expected
}

export interface Expected {
  /** Undefined: it is no answer to an HTTP request. */
  readonly status?: number
  /** A regular expression that matches the body. */
  readonly body?: string
}

export interface Span {
  /** User and system time of the process, all of its threads. */
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

/** The event that a step sends for the nth time. */
export function eventOf({ event, tokens }: Step, index: number): HttpEvent {
  const copy = structuredClone(event) as { headers: Record<string, string> } & HttpEvent
  if (tokens !== undefined) copy.headers['authorization'] += `-${index % tokens}`
  return copy
}

/** @throws when an answer is not what was expected */
export function isExpected(answer: Answer | undefined, expected: Expected): Answer {
  const isRight = answer !== undefined && answer.statusCode === expected.status
  if (isRight && new RegExp(expected.body ?? '').test(bodyOf(answer))) return answer
  const shown = JSON.stringify(answer ?? null).slice(0, SHOWN_CHARACTERS)
  throw new Error(`answered ${shown} instead of ${JSON.stringify(expected)}`)
}

export function plus(...spans: readonly Span[]): Span {
  return {
    cpuMs: sum(spans.map(({ cpuMs }) => cpuMs)),
    wallMs: sum(spans.map(({ wallMs }) => wallMs)),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
