/** Says what the issuer's host suggests, in time: before the first token is refused. */
import type { ProfileName } from '../oauth/profile-names.ts'
import { type Profile, PROFILES } from '../oauth/profiles.ts'
import type { GivenSettings } from './function-settings.ts'

/** Of these, no resource server gets introspection (docs/authorization-servers.md). */
const WITHOUT_INTROSPECTION = new Set<ProfileName>(['cognito', 'entra', 'auth0'])

type ServerSettings = Pick<GivenSettings, 'issuer' | 'tokenCheck' | 'profile'>

/** Returns a sentence for each server whose settings are not those that its host suggests. */
export function profileWarnings(
  settings: ServerSettings & Pick<GivenSettings, 'authServers'>,
): string[] {
  const { authServers, tokenCheck, profile } = settings
  return authServers === undefined
    ? serverWarnings(settings, (variable, value) => `${variable}=${value}`)
    : authServers.flatMap((server) =>
        serverWarnings({ tokenCheck, profile, ...server }, (variable, value) =>
          variable === 'TOKEN_CHECK' ? `"tokenCheck":"${value}"` : `"profile":"${value}"`,
        ),
      )
}

function serverWarnings(
  { issuer = '', tokenCheck, profile }: ServerSettings,
  line: (variable: 'TOKEN_CHECK' | 'AUTH_PROFILE', value: string) => string,
): string[] {
  const host = URL.canParse(issuer) ? new URL(issuer).hostname : ''
  const suggested = profileOf(host)
  if (suggested === undefined) return []
  const lines = [
    ...(WITHOUT_INTROSPECTION.has(suggested) && tokenCheck !== 'jwt'
      ? [line('TOKEN_CHECK', 'jwt')]
      : []),
    ...(profile === undefined &&
    (tokenCheck !== 'introspection' || WITHOUT_INTROSPECTION.has(suggested))
      ? [line('AUTH_PROFILE', suggested)]
      : []),
  ]
  if (lines.length === 0) return []
  return [`the issuer is at ${host}, where tokens need other settings: add ${lines.join(' and ')}`]
}

function profileOf(host: string): ProfileName | undefined {
  const entries = Object.entries(PROFILES) as [ProfileName, Profile][]
  const [name] = entries.find(([, { hosts }]) => hosts.some((one) => isAt(host, one))) ?? []
  return name
}

/** @param pattern a `*` stands for one label or more */
export function isAt(host: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*')
  return end === undefined ? host === pattern : host.startsWith(start) && host.endsWith(end)
}
