import type { IntrospectionAnswer } from './introspection-answer.ts'

const REDACTED = '[redacted]'
/** Shorter ones guard nothing, and may be part of any word. */
const MIN_SECRET_LENGTH = 12

/**
 * An introspection answer without what was sent to get it: some servers repeat it, and what an answer says is logged,
 * shown to the caller in a challenge, and given to tools.
 */
export function redact(answer: IntrospectionAnswer, sent: readonly string[]): IntrospectionAnswer {
  const traces = sent.flatMap(tracesOf)
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return traces.reduce((text, trace) => text.replaceAll(trace, REDACTED), value)
    }
    return Array.isArray(value)
      ? value.map((one) => (Array.isArray(one) ? one : clean(one)))
      : value
  }
  const members = Object.entries(answer).map(([name, value]) => [name, clean(value)] as const)
  return Object.fromEntries(members) as unknown as IntrospectionAnswer
}

/** A text as it is, and its longer words, which stay the same in every encoding of the others. */
function tracesOf(text: string): string[] {
  return [text, ...text.split(/[^A-Za-z0-9]+/)].filter(({ length }) => length >= MIN_SECRET_LENGTH)
}
