/** Says what the issuer's host suggests, in time: before the first token is refused. No function loads it. */
import { askedScopes } from '../oauth/asked-scopes.ts'
import type { ProfileName } from '../oauth/profile-names.ts'
import { type Profile, PROFILES } from '../oauth/profiles.ts'
import { type Checked, introspectingNames } from './auth-server-warnings.ts'
import type { GivenSettings } from './function-settings.ts'
import { issuerWarning } from './issuer-warnings.ts'

/** Of these, no resource server gets introspection (docs/authorization-servers.md). */
const WITHOUT_INTROSPECTION = new Set<ProfileName>(['cognito', 'entra', 'auth0'])

/** These take any server’s tokens of that form. */
const GENERAL = new Set<ProfileName>(['oidc', 'rfc9068'])

/** "In v2.0 tokens, this value is always the client ID of the API": the source is beside the profile. */
const APPLICATION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

type ServerSettings = Pick<GivenSettings, 'issuer' | 'tokenCheck' | 'profile'> &
  Partial<Pick<GivenSettings, 'audiences' | 'scopePrefix' | 'requiredScopes'>>

/** How a setting is written, as a variable or as a member of an entry. */
interface Words {
  readonly issuer: string
  readonly tokenCheck: (value: string) => string
  readonly profile: (value: string) => string
  readonly audience: (value: string) => string
}

const VARIABLES: Words = {
  issuer: 'AUTH_ISSUER',
  tokenCheck: (value) => `TOKEN_CHECK=${value}`,
  profile: (value) => `AUTH_PROFILE=${value}`,
  audience: (value) => `OAUTH_AUDIENCES=${value}`,
}

/** Returns a sentence for each server whose settings are not those that its host suggests. */
export function profileWarnings(
  settings: ServerSettings & Pick<GivenSettings, 'authServers'>,
  features: readonly Checked[] = [],
): string[] {
  const { authServers, issuer: _, ...shared } = settings
  return authServers === undefined
    ? [...serverWarnings(settings, VARIABLES), ...checkWarnings(settings, features)]
    : authServers.flatMap((server, index) =>
        serverWarnings({ ...shared, ...server }, membersAt(index)),
      )
}

function membersAt(index: number): Words {
  return {
    issuer: `AUTH_SERVERS[${index}].issuer`,
    tokenCheck: (value) => `"tokenCheck":"${value}"`,
    profile: (value) => `"profile":"${value}"`,
    audience: (value) => `"audiences":["${value}"]`,
  }
}

function serverWarnings(settings: ServerSettings, words: Words): string[] {
  const { issuer = '' } = settings
  const host = hostOf(issuer)
  const suggested = profileOf(host)
  const wrongIssuer = issuerWarning(words.issuer, issuer, suggested, settings.profile)
  const lines = suggested === undefined ? [] : missingLines(settings, suggested, words)
  return [
    ...(wrongIssuer === undefined ? [] : [wrongIssuer]),
    ...(lines.length === 0
      ? []
      : [`the issuer is at ${host}, where tokens need other settings: set ${lines.join(' and ')}`]),
  ]
}

/** Of several servers, `unconfirmedWarnings` names those that cannot be asked. */
function checkWarnings({ issuer }: ServerSettings, features: readonly Checked[]): string[] {
  const host = hostOf(issuer)
  const names = introspectingNames(features)
  if (!WITHOUT_INTROSPECTION.has(profileOf(host) ?? 'oidc') || names === '') return []
  return [
    `the issuer is at ${host}, which offers no introspection: what has check: "introspection" would get 503 for every token (${names}); leave out check`,
  ]
}

function missingLines(
  { tokenCheck, profile, audiences = [], ...scopes }: ServerSettings,
  suggested: ProfileName,
  words: Words,
): string[] {
  const onlySigned = WITHOUT_INTROSPECTION.has(suggested)
  const hasProfile =
    profile === undefined
      ? tokenCheck === 'introspection' && !onlySigned
      : profile === suggested || GENERAL.has(profile)
  const hasAudience =
    suggested !== 'entra' || audiences.some((audience) => APPLICATION_ID.test(audience))
  return [
    ...(onlySigned && tokenCheck !== 'jwt' ? [words.tokenCheck('jwt')] : []),
    ...(hasProfile ? [] : [words.profile(suggested)]),
    ...(hasAudience ? [] : [words.audience('<application ID of the API>')]),
    ...(namesScopesInFull(suggested, scopes) ? [] : ['SCOPE_PREFIX=<RESOURCE_URL>/']),
  ]
}

/** Whether clients are told scopes as these servers know them: below the identifier of an API. */
function namesScopesInFull(
  suggested: ProfileName,
  { scopePrefix, requiredScopes = [] }: Partial<ServerSettings>,
): boolean {
  if (scopePrefix !== undefined || !(suggested === 'cognito' || suggested === 'entra')) return true
  // No prefix belongs before scopes of OpenID Connect.
  return requiredScopes.every(
    (scope) => scope.includes('/') || askedScopes([scope], '/')[0] === scope,
  )
}

const hostOf = (issuer = '') => (URL.canParse(issuer) ? new URL(issuer).hostname : '')

function profileOf(host: string): ProfileName | undefined {
  if (host === 'sts.windows.net') return 'entra' // the issuer of v1.0 tokens
  const entries = Object.entries(PROFILES) as [ProfileName, Profile][]
  const [name] = entries.find(([, { hosts }]) => hosts.some((one) => isAt(host, one))) ?? []
  return name
}

function isAt(host: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*')
  return end === undefined ? host === pattern : host.startsWith(start) && host.endsWith(end)
}
