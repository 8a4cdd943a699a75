/** What the servers of all modes make of a token. */
import assert from 'node:assert/strict'
import type { LocalSystem } from '../../support/local-system.ts'
import { callTool } from '../../support/clients/token-verdicts.ts'
import { waitUntil } from '../../support/wait-until.ts'
import type { Mode, World } from './world.ts'

/** `granted`, or the reason in the log. */
type Decisions = Readonly<Record<Mode, string>>

export const GRANTED: Decisions = {
  introspection: 'granted',
  jwt: 'granted',
  'jwt+introspection': 'granted',
}

const LOG_TIMEOUT_MS = 5000
const STATUSES: Readonly<Record<string, number>> = {
  granted: 200,
  insufficient_scope: 403,
  forbidden_client: 403,
  invalid_token: 401,
}

/** Asserts what each mode decides, by the answer and by the log. */
export async function assertDecisions(
  { inMode, confidential }: Pick<World, 'inMode' | 'confidential'>,
  token: string,
  expected: Decisions,
): Promise<void> {
  confidential.add(token)
  const decided: [mode: string, decision: string][] = []
  for (const [mode, server] of Object.entries(inMode)) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    decided.push([mode, await decisionOf(server, token)])
  }
  assert.deepEqual(Object.fromEntries(decided), expected)
}

/** Calls a tool, and finds the line about it. */
async function decisionOf(server: LocalSystem, token: string): Promise<string> {
  const seen = server.stdout().length
  const { status, text } = await callTool(server.url, token)
  const line = () => /^\{.*"verdict":.*\}$/m.exec(server.stdout().slice(seen))?.[0]
  await waitUntil(async () => line() !== undefined, LOG_TIMEOUT_MS)
  const { verdict = '', reason = verdict } = JSON.parse(line() ?? '{}') as Record<string, string>
  assert.equal(status, STATUSES[verdict], `${status} for ${verdict}: ${text}`)
  return reason
}
