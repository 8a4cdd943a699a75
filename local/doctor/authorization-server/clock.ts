import { type Finding, found } from '../finding.ts'
import { clockWords, MAX_CLOCK_DIFFERENCE_SECONDS } from '../server/surroundings.ts'
import type { IssuerVisit } from './visit.ts'

/** @param allowed by the settings, in seconds */
export function clockFinding(
  { issuer, places }: IssuerVisit,
  allowed = MAX_CLOCK_DIFFERENCE_SECONDS,
): Finding[] {
  const ahead = places.find(({ clockAhead }) => clockAhead !== undefined)?.clockAhead ?? 0
  if (Math.abs(ahead) <= allowed) return []
  return [
    found('authorization-server-clock', {
      received: clockWords(issuer, ahead),
      right: `a difference of at most ${allowed} s`,
    }),
  ]
}
