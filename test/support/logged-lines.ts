/** The logger of the MCP function, as it is, and what it writes. */
import { mock } from 'node:test'
import type { Decision, GateContext } from '../../lambda/gate/gate-context.ts'

export const SERVICE = 'a-service'
process.env['POWERTOOLS_SERVICE_NAME'] = SERVICE // read when the logger is loaded
const { log } = await import('../../lambda/base/log.ts')
const { logDecision } = await import('../../lambda/gate/log-decision.ts')

export { log }
export type Line = Record<string, unknown>

export function linesOf(write: () => void): Line[] {
  const lines: string[] = []
  const writes = (['stdout', 'stderr'] as const).map((name) =>
    mock.method(process[name], 'write', (line: string) => lines.push(line) > 0),
  )
  try {
    write()
  } finally {
    for (const one of writes) one.mock.restore()
  }
  return lines.map((line) => JSON.parse(line) as Line)
}

export function linesAbout(decision: Decision, circumstances: Partial<GateContext> = {}): Line[] {
  const context = { awsRequestId: 'request-1', ...circumstances }
  return linesOf(() => logDecision(decision, context as never))
}

export const GRANTED: Decision = {
  verdict: 'granted',
  subject: 'alice',
  clientId: 'client',
  scopes: ['mcp'],
  tools: ['add_numbers'],
  cached: false,
  introspectionMs: 12,
}
export const UNAVAILABLE: Decision = {
  verdict: 'unavailable',
  reason: 'unreachable',
  detail: 'no introspection: status 500',
  cached: false,
  introspectionMs: 3,
}
