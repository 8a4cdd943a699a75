/** Says which product an issuer's host belongs to. */
import type { ProfileName } from '../oauth/profile-names.ts'
import { type Profile, PROFILES } from '../oauth/profiles.ts'

/** Hosts that issue no tokens for this server, and that somebody may take for the issuer. */
const MISTAKEN: readonly (readonly [host: string, ProfileName])[] = [
  ['sts.windows.net', 'entra'], // the issuer of v1.0 tokens
  ['*.amazoncognito.com', 'cognito'], // the domain of managed login, which has endpoints only
]

/** Empty for what is no URL. */
export const hostOf = (issuer = '') => URL.parse(issuer)?.hostname ?? ''

/** @returns undefined for a host that anybody may have, such as a custom domain */
export function productAt(host: string): ProfileName | undefined {
  const entries = Object.entries(PROFILES) as [ProfileName, Profile][]
  const hosts = entries.flatMap(([name, profile]) =>
    profile.hosts.map((one) => [one, name] as const),
  )
  return [...hosts, ...MISTAKEN].find(([one]) => isAt(host, one))?.[1]
}

/** @param pattern a `*` stands for one label or more */
function isAt(host: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*')
  return end === undefined ? host === pattern : host.startsWith(start) && host.endsWith(end)
}
