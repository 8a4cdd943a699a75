import type { IntrospectionAnswer } from './introspection-answer.ts'

const REDACTED = '[redacted]'
/** Shorter parts give nothing away, and may occur in any word. */
const MIN_SECRET_LENGTH = 12

/**
 * Takes the token and the secrets out of an introspection answer. Some servers repeat them, and what an answer says is
 * logged, shown to the caller in a challenge, and passed to tools.
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

/** The text itself, and its longer words, which look the same in every encoding of the rest. */
function tracesOf(text: string): string[] {
  return [text, ...text.split(/[^A-Za-z0-9]+/)].filter(({ length }) => length >= MIN_SECRET_LENGTH)
}
