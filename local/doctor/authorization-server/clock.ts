import { type Finding, found } from '../finding.ts'
import { clockWords, MAX_CLOCK_DIFFERENCE_SECONDS } from '../server/surroundings.ts'
import type { IssuerVisit } from './visit.ts'

/**
 * @param allowed by the settings, in seconds
 * @param serverAhead by how much the clock of the MCP server, which judges tokens, is ahead of this one
 */
export function clockFinding(
  { issuer, places }: IssuerVisit,
  allowed = MAX_CLOCK_DIFFERENCE_SECONDS,
  serverAhead = 0,
): Finding[] {
  const ahead = places.find(({ clockAhead }) => clockAhead !== undefined)?.clockAhead ?? 0
  // Otherwise the clock of the server is wrong, or that of this machine.
  const differences = [ahead, ahead - serverAhead].map(Math.abs)
  if (differences.some((seconds) => seconds <= allowed)) return []
  return [
    found('authorization-server-clock', {
      received: clockWords(issuer, ahead),
      right: `a difference of at most ${allowed} s`,
    }),
  ]
}
