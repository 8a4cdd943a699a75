/** Names the problems with which settings stop the start. */
import type { FindingId } from '../catalogue/catalogue.ts'
import { type Finding, found } from '../finding.ts'
import { splitAtColon } from './environment.ts'

/** In this order: what a problem says, and what it is. */
const KINDS: readonly (readonly [said: RegExp, id: FindingId])[] = [
  [/^OAUTH_CLIENT_SECRET is not set: /, 'client-secret-missing'],
  [/: use https: \(http: is accepted only/, 'issuer-http'],
  [/: separate scopes by spaces/, 'scope-separator'],
  [/^\S+ is not set(?:: |, and )/, 'setting-missing'],
  [/^\S+ (?:is|are both|and \S+) .*, and |^\S+ and \S+ are/, 'settings-conflict'],
]

/** @param message of a `SettingsError`: a line for each problem */
export function problemFindings(message: string): Finding[] {
  const [, ...problems] = message.split(/\n {2}- /)
  return (problems.length === 0 ? [message] : problems).map((problem) => {
    const [, id = 'setting-invalid'] = KINDS.find(([said]) => said.test(problem)) ?? []
    const [received, right] = splitAtColon(problem)
    const [, name] = /^([A-Z][A-Z\d_]+)\b/.exec(problem) ?? []
    return found(id, {
      received,
      right,
      ...(id.startsWith('setting') && name !== undefined && { where: name }),
    })
  })
}
