import { createLineLimit } from '../base/line-limit.ts'
import { log } from '../base/log.ts'
import type { Decision, GateContext } from './gate-context.ts'

/** A request without a token begins every sign-in; a server that cannot check tokens needs an operator. */
const LEVEL: Partial<Record<Decision['verdict'], 'debug' | 'warn' | 'error'>> = {
  missing_token: 'debug',
  throttled: 'warn',
  unavailable: 'error',
}

/** Bounds a line, whatever a caller or the authorization server names. Escaped, a character may take six bytes. */
const MAX_TEXT_CHARACTERS = 1000
const MAX_LIST_CHARACTERS = 1000

/** Only callers whose token is valid can cause these. */
const UNLIMITED = new Set<Decision['verdict']>([
  'granted',
  'insufficient_scope',
  'forbidden_client',
])

const limitLines = createLineLimit(() => Date.now())

/**
 * Writes one line about the decision, within a limit for those that anybody can cause. CloudWatch makes metrics of its
 * fields (`lib/monitoring/decision-metrics.ts`).
 */
export function logDecision(decision: Decision, context: GateContext): void {
  const unlogged = UNLIMITED.has(decision.verdict) ? 0 : limitLines()
  if (unlogged === undefined) return
  const { awsRequestId, headerTrace, message } = context
  // Clients put the trace into the message, and proxies on the way put theirs into the header.
  const trace = (message && 'trace' in message && message.trace) || headerTrace
  const fields = Object.entries(decision).map(([name, value]) => [name, bounded(value)] as const)
  log[LEVEL[decision.verdict] ?? 'info'](`access ${decision.verdict}`, {
    ...Object.fromEntries(fields),
    ...(trace && { traceId: trace.traceId }),
    ...(unlogged > 0 && { unlogged }),
    awsRequestId,
  })
}

function bounded(value: unknown): unknown {
  if (typeof value === 'string') return cut(value)
  return Array.isArray(value) ? firstOf(value as string[]) : value
}

const cut = (text: string) =>
  text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}…` : text

/** The first texts, as far as they fit, and how many more there are. */
function firstOf(texts: readonly string[]): readonly string[] {
  let left = MAX_LIST_CHARACTERS
  const end = texts.findIndex((text) => (left -= text.length + 1) < 0)
  return end < 0 ? texts : [...texts.slice(0, end), `… and ${texts.length - end} more`]
}
