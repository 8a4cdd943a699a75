/**
 * The settings of the two functions, out of their environment. `local/local-settings.ts` and `lib/settings/deployment-settings.ts`
 * read the same variables with the same readers; nothing else looks at `process.env`.
 */
import { isScopeToken, type ScopeHierarchy } from '../oauth/scopes.ts'
import { canonicalUrl, isLoopback } from '../oauth/url.ts'
import { type Names, readNames } from './server-names.ts'
import {
  type Environment,
  type SettingsReader,
  settingsReader,
  urlHost,
} from './settings-reader.ts'

/** What the documents about this server say, the protected resource metadata (RFC 9728 §2) first of all. */
export interface MetadataSettings extends Names {
  /** Canonical resource identifier of this server, without a trailing slash. */
  readonly resource: string
  /** Issuer identifier of the authorization server (RFC 8414 §2). */
  readonly issuer: string
  /** The scopes that every request needs. */
  readonly requiredScopes: readonly string[]
}

/** Where access tokens are introspected. */
export interface AuthorizationServer {
  readonly issuer: string
  /** Undefined: read from the issuer's metadata (RFC 8414) before the first introspection. */
  readonly introspectionEndpoint: string | undefined
}

/** How access tokens are judged, and who may send them. */
export interface TokenCheck {
  /** This server's own client at the authorization server. */
  readonly clientId: string
  readonly clientAuthMethod: 'client_secret_basic' | 'client_secret_post'
  /** Further audience values that also name this server, compared exactly. */
  readonly audiences: readonly string[]
  readonly requiredScopes: readonly string[]
  readonly scopeHierarchy: ScopeHierarchy
  /** Whether a token without `exp` is refused. */
  readonly expiryRequired: boolean
  /** Hosts that may have a private address. */
  readonly privateHosts: readonly string[]
  /** Browser origins that may call; undefined: every loopback origin. */
  readonly allowedOrigins: readonly string[] | undefined
  /** The longest time for which a verdict is reused; 0: every request is introspected. */
  readonly tokenCacheTtlSeconds: number
}

export type ClientSecretSource = { readonly value: string } | { readonly arn: string }

export interface FunctionSettings extends MetadataSettings, AuthorizationServer, TokenCheck {
  readonly clientSecret: ClientSecretSource
}

const DEFAULT_TOKEN_CACHE_TTL_SECONDS = 60
/** A revoked token stays usable for as long as its verdict is reused: an hour is the outer edge of sane. */
const MAX_TOKEN_CACHE_TTL_SECONDS = 3600

/** @throws {SettingsError} naming every problem */
export function readMetadataSettings(environment: Environment): MetadataSettings {
  const reader = settingsReader(environment)
  return reader.finish({
    resource: readResource(reader) ?? missingResource(reader),
    issuer: readAuthorizationServer(reader)?.issuer ?? missingAuthorizationServer(reader).issuer,
    requiredScopes: readScopes(reader),
    ...readNames(reader),
  })
}

/** @throws {SettingsError} naming every problem */
export function readFunctionSettings(environment: Environment): FunctionSettings {
  const reader = settingsReader(environment)
  return reader.finish({
    resource: readResource(reader) ?? missingResource(reader),
    ...(readAuthorizationServer(reader) ?? missingAuthorizationServer(reader)),
    ...readTokenCheck(reader),
    ...readNames(reader),
    clientSecret: readClientSecret(reader) ?? missingClientSecret(reader),
  })
}

/** Whether the log's level, which is Powertools' and Lambda's own setting, is DEBUG or lower. */
export function logsDebug(environment: Environment): boolean {
  const levels = [environment['AWS_LAMBDA_LOG_LEVEL'], environment['POWERTOOLS_LOG_LEVEL']]
  return levels.some((level = '') => /^(?:debug|trace)$/i.test(level))
}

/** The environment out of which {@link readMetadataSettings} reads these settings again. */
export function metadataEnvironment(settings: MetadataSettings): Record<string, string> {
  return {
    RESOURCE_URL: settings.resource,
    AUTH_ISSUER: settings.issuer,
    MCP_SCOPE: settings.requiredScopes.join(' '),
    RESOURCE_NAME: settings.resourceName,
    RESOURCE_DESCRIPTION: settings.resourceDescription,
  }
}

/** The environment out of which {@link readFunctionSettings} reads these settings again, but for the client secret. */
export function functionEnvironment(
  settings: Omit<FunctionSettings, 'clientSecret'>,
): Record<string, string> {
  const { introspectionEndpoint: endpoint, audiences, allowedOrigins } = settings
  const { scopeHierarchy, privateHosts } = settings
  return {
    ...metadataEnvironment(settings),
    ...(endpoint !== undefined && { AUTH_INTROSPECTION_ENDPOINT: endpoint }),
    OAUTH_CLIENT_ID: settings.clientId,
    OAUTH_CLIENT_AUTH_METHOD: settings.clientAuthMethod,
    ...(audiences.length > 0 && { OAUTH_AUDIENCES: audiences.join(',') }),
    ...(scopeHierarchy.length > 0 && {
      SCOPE_HIERARCHY: scopeHierarchy.map((pair) => pair.join('>')).join(' '),
    }),
    TOKEN_EXPIRY: settings.expiryRequired ? 'required' : 'optional',
    ...(privateHosts.length > 0 && { AUTH_PRIVATE_HOSTS: privateHosts.join(',') }),
    ...(allowedOrigins !== undefined && { ALLOWED_ORIGINS: allowedOrigins.join(',') }),
    TOKEN_CACHE_TTL_SECONDS: String(settings.tokenCacheTtlSeconds),
  }
}

/** The named authorization server; undefined when neither AUTH_ISSUER nor AUTH_HOST names one. */
export function readAuthorizationServer(reader: SettingsReader): AuthorizationServer | undefined {
  const issuer = reader.url('AUTH_ISSUER')
  const host = reader.host('AUTH_HOST')
  const port = reader.integer('AUTH_PORT', 8080, 1, 65_535)
  const endpoint = reader.url('AUTH_INTROSPECTION_ENDPOINT')
  if (issuer !== undefined) return { issuer, introspectionEndpoint: endpoint }
  if (host === undefined) return undefined
  const scheme = isLoopback(urlHost(host)) && port !== 443 ? 'http' : 'https'
  const server = keycloakRealm(`${scheme}://${urlHost(host)}:${port}`, reader)
  return endpoint === undefined ? server : { ...server, introspectionEndpoint: endpoint }
}

export function readRealm(reader: SettingsReader): string {
  return reader.text('AUTH_REALM') ?? 'master'
}

/** A realm at Keycloak's paths. */
export function keycloakRealm(origin: string, reader: SettingsReader) {
  const { href: issuer } = new URL(`/realms/${encodeURIComponent(readRealm(reader))}`, origin)
  return { issuer, introspectionEndpoint: `${issuer}/protocol/openid-connect/token/introspect` }
}

export function readTokenCheck(reader: SettingsReader): TokenCheck {
  return {
    clientId: reader.text('OAUTH_CLIENT_ID') ?? 'mcp-server',
    clientAuthMethod: reader.choice('OAUTH_CLIENT_AUTH_METHOD', [
      'client_secret_basic',
      'client_secret_post',
    ]),
    audiences: reader.list('OAUTH_AUDIENCES', ','),
    requiredScopes: readScopes(reader),
    scopeHierarchy: readHierarchy(reader),
    expiryRequired: reader.choice('TOKEN_EXPIRY', ['optional', 'required']) === 'required',
    privateHosts: reader.list('AUTH_PRIVATE_HOSTS', ',').map((host) => host.toLowerCase()),
    allowedOrigins: readOrigins(reader),
    tokenCacheTtlSeconds: reader.integer(
      'TOKEN_CACHE_TTL_SECONDS',
      DEFAULT_TOKEN_CACHE_TTL_SECONDS,
      0,
      MAX_TOKEN_CACHE_TTL_SECONDS,
    ),
  }
}

export function readClientSecret(reader: SettingsReader): ClientSecretSource | undefined {
  const arn = reader.text('OAUTH_CLIENT_SECRET_ARN')
  if (arn !== undefined) return { arn }
  const value = reader.secret('OAUTH_CLIENT_SECRET')
  return value === undefined ? undefined : { value }
}

export function missingClientSecret(reader: SettingsReader): ClientSecretSource {
  reader.problem(
    'OAUTH_CLIENT_SECRET is not set: give the secret of this server’s own client at the authorization server, or OAUTH_CLIENT_SECRET_ARN',
  )
  return { value: '' }
}

export function missingAuthorizationServer(reader: SettingsReader): AuthorizationServer {
  if (reader.text('AUTH_ISSUER') === undefined && reader.text('AUTH_HOST') === undefined) {
    reader.problem(
      'AUTH_HOST is not set: give the host of the authorization server (with AUTH_PORT and AUTH_REALM), or its whole issuer URL in AUTH_ISSUER',
    )
  }
  return { issuer: '', introspectionEndpoint: undefined }
}

/** The configured resource identifier, in canonical form. */
export function readResource(reader: SettingsReader): string | undefined {
  const url = reader.url('RESOURCE_URL')
  return url === undefined ? undefined : canonicalUrl(url)
}

function missingResource(reader: SettingsReader): string {
  if (reader.text('RESOURCE_URL') === undefined) {
    reader.problem(
      'RESOURCE_URL is not set: give the public URL of this server, such as https://mcp.example.com/mcp',
    )
  }
  return ''
}

function readScopes(reader: SettingsReader): string[] {
  const scopes = reader.list('MCP_SCOPE', ' ')
  const wrong = scopes.find((scope) => !isScopeToken(scope))
  if (wrong !== undefined) {
    reader.problem(
      `MCP_SCOPE holds ${JSON.stringify(wrong)}: use printable ASCII without quotes and backslashes`,
    )
  }
  return scopes.length > 0 ? scopes : ['mcp']
}

/** Entries such as `admin>mcp`: whoever has the first also has the second. */
function readHierarchy(reader: SettingsReader): ScopeHierarchy {
  return reader.list('SCOPE_HIERARCHY', ' ').map((entry) => {
    const [broader = '', narrower = '', ...rest] = entry.split('>')
    if (rest.length > 0 || !isScopeToken(broader) || !isScopeToken(narrower)) {
      reader.problem(
        `SCOPE_HIERARCHY holds ${JSON.stringify(entry)}: write a broader scope, > and a scope that it implies, such as admin>mcp`,
      )
    }
    return [broader, narrower]
  })
}

function readOrigins(reader: SettingsReader): string[] | undefined {
  const origins = reader.list('ALLOWED_ORIGINS', ',')
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue
    reader.problem(
      `ALLOWED_ORIGINS holds ${JSON.stringify(origin)}: list origins as browsers send them, such as https://app.example.com`,
    )
  }
  return origins.length > 0 ? origins : undefined
}
