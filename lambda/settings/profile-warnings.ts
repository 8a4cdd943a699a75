/** Says what the product behind an issuer needs, in time: before the first token is refused. */
import { askedScopes } from '../oauth/asked-scopes.ts'
import type { ProfileName } from '../oauth/profile-names.ts'
import { hostOf, productAt } from './known-hosts.ts'
import type { ServerSettings } from './likely-mistakes.ts'
import type { Words } from './setting-words.ts'

/** Of these, no resource server gets introspection (docs/authorization-servers.md). */
export const WITHOUT_INTROSPECTION: ReadonlySet<ProfileName | undefined> = new Set<ProfileName>([
  'cognito',
  'entra',
  'auth0',
])

/** These take any server’s tokens of that form. */
const GENERAL = new Set<ProfileName>(['oidc', 'rfc9068'])

type Settings = Omit<ServerSettings, 'clientAuthMethod' | 'allowedClients'>

/** Returns a sentence for a server whose settings are not those that its host, or else its profile, suggests. */
export function profileWarnings(settings: Settings, words: Words): string[] {
  const host = hostOf(settings.issuer)
  const product = productAt(host) ?? settings.profile
  if (host === '' || product === undefined) return []
  const lines = missingLines(settings, product, words)
  return lines.length === 0
    ? []
    : [`the issuer is at ${host}, where tokens need other settings: set ${lines.join(' and ')}`]
}

function missingLines(settings: Settings, product: ProfileName, { set, nameOf }: Words): string[] {
  const { tokenCheck, profile, audiences } = settings
  const onlySigned = WITHOUT_INTROSPECTION.has(product)
  const hasProfile =
    profile === undefined
      ? tokenCheck === 'introspection' && !onlySigned
      : profile === product || GENERAL.has(profile)
  // "In v2.0 tokens, this value is always the client ID of the API": the source is beside the profile.
  const hasAudience = product !== 'entra' || audiences.some((one) => !one.includes('://'))
  return [
    ...(onlySigned && tokenCheck !== 'jwt' ? [set('tokenCheck', 'jwt')] : []),
    ...(hasProfile ? [] : [set('profile', product)]),
    ...(hasAudience ? [] : [set('audiences', '<application ID of the API>')]),
    ...(namesScopesInFull(product, settings)
      ? []
      : [set('scopePrefix', `<${nameOf('resource')}>/`)]),
  ]
}

/** Whether clients are told scopes as these servers know them: below the identifier of an API. */
function namesScopesInFull(
  product: ProfileName,
  { askedPrefix, requiredScopes }: Settings,
): boolean {
  if (askedPrefix !== undefined || !(product === 'cognito' || product === 'entra')) return true
  // No prefix belongs before scopes of OpenID Connect. Tokens of Entra ID have scopes without any.
  return requiredScopes.every(
    (scope) =>
      (product === 'cognito' && scope.includes('/')) || askedScopes([scope], '/')[0] === scope,
  )
}
