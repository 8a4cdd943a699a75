/** Says which settings let no token pass, though each of them could be meant, before the first one is refused. */
import { PROFILES } from '../oauth/profiles.ts'
import type { GivenSettings } from './function-settings.ts'
import { isAt } from './profile-warnings.ts'
import { shown } from './settings-reader.ts'

type ServerSettings = Pick<GivenSettings, 'issuer' | 'tokenCheck' | 'profile' | 'scopePrefix'> & {
  readonly audiences: readonly string[]
}
type Settings = ServerSettings & Pick<GivenSettings, 'authServers' | 'requiredScopes'>

/** How the issuers of a product look that its tokens name. Custom domains are left alone. */
interface IssuerForm {
  readonly hosts: readonly string[]
  readonly form: RegExp
  readonly wanted: string
}

/** Sources: docs/authorization-servers.md. */
const ISSUER_FORMS: readonly IssuerForm[] = [
  {
    // Metadata of `common` names a tenant in braces; tokens name the ID of a tenant, never its domain.
    hosts: [...PROFILES.entra.hosts, 'sts.windows.net'],
    form: /^https:\/\/login\.[^/]+\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\/v2\.0$/,
    wanted: 'https://login.microsoftonline.com/<tenant ID>/v2.0',
  },
  {
    hosts: PROFILES.auth0.hosts,
    form: /^https:\/\/[^/]+\/$/,
    wanted: 'https://<domain>/, with the slash',
  },
  {
    // The domain of managed login has endpoints, and issues nothing by its name.
    hosts: [...PROFILES.cognito.hosts, '*.amazoncognito.com'],
    form: /^https:\/\/[^/]*cognito-idp\.[^/]+\/[^/]+_[^/]+$/,
    wanted: 'https://cognito-idp.<region>.amazonaws.com/<user pool ID>',
  },
]

/** The org authorization server, without a path, signs tokens for Okta only. */
const OKTA_FORM: IssuerForm = {
  hosts: PROFILES.okta.hosts,
  form: /^https:\/\/[^/]+\/oauth2\/[^/]+$/,
  wanted: 'https://<domain>/oauth2/<authorization server ID>',
}

/** Returns a sentence for each. */
export function likelyMistakes(settings: Settings): string[] {
  const { authServers, requiredScopes } = settings
  const servers: readonly Named[] =
    authServers === undefined
      ? [{ server: settings, nameOf: (variable) => variable }]
      : authServers.map((own, index) => {
          const server = { ...settings, ...own }
          return { server, nameOf: memberName(`AUTH_SERVERS[${index}]`, own) }
        })
  const found = servers.flatMap(({ server, nameOf }) =>
    [
      issuerMistakes(server, nameOf('AUTH_ISSUER')),
      audienceMistakes(server, nameOf('OAUTH_AUDIENCES')),
      prefixMistakes(server, nameOf('SCOPE_PREFIX'), requiredScopes),
    ].flat(),
  )
  // Servers may share a prefix.
  return [...new Set(found)]
}

/** A server, and what messages call its settings. */
interface Named {
  readonly server: ServerSettings
  readonly nameOf: (variable: keyof typeof MEMBERS) => string
}

const MEMBERS = {
  AUTH_ISSUER: 'issuer',
  OAUTH_AUDIENCES: 'audiences',
  SCOPE_PREFIX: 'scopePrefix',
} as const

/** Audiences that are missed belong into the entry; a prefix may be that of all servers. */
function memberName(place: string, own: Partial<ServerSettings>): Named['nameOf'] {
  return (variable) =>
    variable === 'SCOPE_PREFIX' && own.scopePrefix === undefined
      ? variable
      : `${place}.${MEMBERS[variable]}`
}

function issuerMistakes({ issuer = '', tokenCheck }: ServerSettings, name: string): string[] {
  const is = `${name} is ${shown(issuer)}`
  if (issuer.includes('/.well-known/')) {
    return [`${is}, which is a document of the issuer: leave out everything from /.well-known on`]
  }
  const { hostname } = URL.parse(issuer) ?? { hostname: '' }
  const forms = tokenCheck === 'introspection' ? ISSUER_FORMS : [...ISSUER_FORMS, OKTA_FORM]
  const known = forms.find(({ hosts }) => hosts.some((host) => isAt(hostname, host)))
  if (known === undefined || known.form.test(issuer)) return []
  return [`${is}, and tokens name another issuer there: give it as ${known.wanted}`]
}

function audienceMistakes({ profile, audiences }: ServerSettings, name: string): string[] {
  if (profile !== 'entra' || audiences.length > 0) return []
  return [
    `${name} is not set, and tokens of Microsoft Entra ID are for the client ID of the API: set it to that ID`,
  ]
}

function prefixMistakes(
  { scopePrefix }: ServerSettings,
  name: string,
  requiredScopes: readonly string[],
): string[] {
  if (scopePrefix === undefined) return []
  const plain = requiredScopes.find((scope) => !scope.startsWith(scopePrefix)) ?? 'mcp'
  const repeating = requiredScopes.filter((scope) => scope.startsWith(scopePrefix))
  return [
    ...(/[A-Za-z\d]$/.test(scopePrefix)
      ? [
          `${name} is ${shown(scopePrefix)}, so that clients ask for ${shown(scopePrefix + plain)}: add what stands between it and a scope, such as "/"`,
        ]
      : []),
    ...repeating.map(
      (scope) =>
        `MCP_SCOPE holds ${shown(scope)}, which no token has once ${name} is taken off its scopes: leave the prefix out in MCP_SCOPE`,
    ),
  ]
}
