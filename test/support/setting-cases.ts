/** What the settings of the gate are by default, when all are given, and when they cannot work, for every reader. */
import type { GateSettings } from '../../lambda/settings/function-settings.ts'
import type { PageSettings } from '../../lambda/settings/page-settings.ts'

type Values = Omit<GateSettings, 'resource' | 'issuer' | 'introspectionEndpoint'>

export const DEFAULTS: Values = {
  tokenCheck: 'introspection',
  profile: undefined,
  jwksUri: undefined,
  allowedClients: undefined,
  scopePrefix: undefined,
  clientId: 'mcp-server',
  clientAuthMethod: 'client_secret_basic',
  assertionAudience: undefined,
  introspectionAnswer: 'json',
  audiences: [],
  requiredScopes: ['mcp'],
  advertisedScopes: [],
  resourceName: 'MCP server',
  resourceDescription: 'Tools for AI assistants, for everyone who may sign in.',
  scopeHierarchy: [],
  expiryRequired: false,
  clockSkewSeconds: 30,
  privateHosts: [],
  allowedOrigins: undefined,
  tokenCacheTtlSeconds: 60,
  refusedTokensPerMinute: 600,
  dpop: undefined,
  dpopNonce: undefined,
  certificateBoundTokens: undefined,
  callsPerMinutePerCaller: undefined,
  callBurstPerCaller: undefined,
}

/** Of the page for people. */
export const PAGE_DEFAULTS: PageSettings = {
  iconFile: undefined,
  accentColors: undefined,
  contactUrl: undefined,
  privacyUrl: undefined,
  tryPage: undefined,
  tryClientId: undefined,
  tryOrigins: [],
}

/** Every setting of the gate, as text and as values. */
export const EVERY_SETTING: {
  readonly environment: Readonly<Record<string, string>>
  readonly settings: GateSettings
} = {
  environment: {
    RESOURCE_URL: 'https://MCP.example.com:443/mcp/',
    RESOURCE_NAME: ' Rechner <für alle> ',
    RESOURCE_DESCRIPTION: 'Adds & multiplies.',
    AUTH_ISSUER: 'https://auth.example.com/tenant/',
    AUTH_INTROSPECTION_ENDPOINT: 'https://auth.example.com/introspect',
    AUTH_PRIVATE_HOSTS: 'Keycloak.internal, 10.0.0.7, [FD00::7]',
    TOKEN_CHECK: 'jwt+introspection',
    AUTH_PROFILE: 'entra',
    AUTH_JWKS_URI: 'https://auth.example.com/jwks',
    ALLOWED_CLIENTS: 'claude, azp=app',
    SCOPE_PREFIX: 'api://mcp/',
    OAUTH_CLIENT_ID: 'me',
    OAUTH_CLIENT_AUTH_METHOD: 'client_secret_post',
    OAUTH_ASSERTION_AUDIENCE: 'https://auth.example.com/introspect',
    INTROSPECTION_ANSWER: 'jwt',
    OAUTH_AUDIENCES: 'mcp-api, https://old.example.com/mcp ,',
    MCP_SCOPE: 'mcp  tools:call',
    ADVERTISED_SCOPES: 'offline_access  tools:list',
    SCOPE_HIERARCHY: 'admin>mcp mcp>tools:call',
    TOKEN_EXPIRY: 'required',
    CLOCK_SKEW_SECONDS: '5',
    ALLOWED_ORIGINS: 'https://app.example.com,chrome-extension://abcdef',
    TOKEN_CACHE_TTL_SECONDS: '0',
    REFUSED_TOKENS_PER_MINUTE: '1200',
    DPOP: 'required',
    DPOP_NONCE: 'required',
    CERTIFICATE_BOUND_TOKENS: 'accepted',
    CALLS_PER_MINUTE_PER_CALLER: '120',
    CALL_BURST_PER_CALLER: '60',
  },
  settings: {
    resource: 'https://mcp.example.com/mcp',
    resourceName: 'Rechner <für alle>',
    resourceDescription: 'Adds & multiplies.',
    issuer: 'https://auth.example.com/tenant/',
    introspectionEndpoint: 'https://auth.example.com/introspect',
    privateHosts: ['keycloak.internal', '10.0.0.7', 'fd00::7'],
    tokenCheck: 'jwt+introspection',
    profile: 'entra',
    jwksUri: 'https://auth.example.com/jwks',
    allowedClients: ['claude', 'azp=app'],
    scopePrefix: 'api://mcp/',
    clientId: 'me',
    clientAuthMethod: 'client_secret_post',
    assertionAudience: 'https://auth.example.com/introspect',
    introspectionAnswer: 'jwt',
    audiences: ['mcp-api', 'https://old.example.com/mcp'],
    requiredScopes: ['mcp', 'tools:call'],
    advertisedScopes: ['offline_access', 'tools:list'],
    scopeHierarchy: [
      ['admin', 'mcp'],
      ['mcp', 'tools:call'],
    ],
    expiryRequired: true,
    clockSkewSeconds: 5,
    allowedOrigins: ['https://app.example.com', 'chrome-extension://abcdef'],
    tokenCacheTtlSeconds: 0,
    refusedTokensPerMinute: 1200,
    dpop: 'required',
    dpopNonce: true,
    certificateBoundTokens: 'accepted',
    callsPerMinutePerCaller: 120,
    callBurstPerCaller: 60,
  },
}

export interface WrongSetting {
  readonly variable: string
  /** Its text. */
  readonly text: string
  /** The only problem, without the name. */
  readonly problem: string
}

const wrong = (variable: string, text: string, problem: string): WrongSetting => ({
  variable,
  text,
  problem,
})
const is = (variable: string, text: string, wanted: string) =>
  wrong(variable, text, `is ${JSON.stringify(text)}: ${wanted}`)
const holds = (variable: string, text: string, item: string, wanted: string) =>
  wrong(variable, text, `holds ${JSON.stringify(item)}: ${wanted}`)

const HTTPS = 'use https: (http: is accepted only for localhost, 127.0.0.1 and [::1])'
const WHOLE_URL = 'give a whole URL, such as https://auth.example.com/realms/main'
const NO_QUERY = 'leave out the query and the fragment'
const HOST = 'give only the host, such as keycloak.example.com or 127.0.0.1'
const PORT = 'give a whole number from 1 to 65535'
const TTL = 'give a whole number from 0 to 3600'
const REFUSALS = 'give a whole number from 12 to 1000000'
const CALLS = 'give a whole number from 1 to 1000000'
const SCOPE = 'use printable ASCII without quotes and backslashes'
const SEPARATED = 'separate scopes by spaces'
const OFFLINE = 'no access token has it: leave it out, or list it in ADVERTISED_SCOPES'
const ORIGIN =
  'list each origin as browsers send it, such as https://app.example.com or chrome-extension://<id>, without wildcards'
const IMPLICATION = 'give a broader scope, > and a scope that it implies, such as admin>mcp'
const ONE_LINE = 'give one line of at most 100 characters'

export const WRONG_SETTINGS: readonly WrongSetting[] = [
  is('AUTH_HOST', 'https://kc.example.com', HOST),
  is('AUTH_HOST', 'kc.example.com:8443', HOST),
  is('AUTH_HOST', 'kc.example.com/auth', HOST),
  is('AUTH_HOST', 'a b', HOST),
  is('AUTH_PORT', '0', PORT),
  is('AUTH_PORT', '65536', PORT),
  is('AUTH_PORT', '8e3', PORT),
  is('AUTH_PORT', '70000', PORT),
  is('TOKEN_CACHE_TTL_SECONDS', '3601', TTL),
  is('TOKEN_CACHE_TTL_SECONDS', '7200', TTL),
  is('TOKEN_CACHE_TTL_SECONDS', 'never', TTL),
  holds('AUTH_PRIVATE_HOSTS', 'a.internal:8443', 'a.internal:8443', HOST),
  holds('AUTH_PRIVATE_HOSTS', '10.1', '10.1', HOST),
  is('CLOCK_SKEW_SECONDS', '301', 'give a whole number from 0 to 300'),
  is('REFUSED_TOKENS_PER_MINUTE', '0', REFUSALS),
  is('REFUSED_TOKENS_PER_MINUTE', 'never', REFUSALS),
  is('CALLS_PER_MINUTE_PER_CALLER', '0', CALLS),
  is('CALLS_PER_MINUTE_PER_CALLER', '0.5', CALLS),
  is('CALL_BURST_PER_CALLER', '0', CALLS),
  is('ALLOWED_CLIENTS', ',', 'name at least one, or leave it out to allow all'),
  is('AUTH_ISSUER', 'http://auth.example.com', HTTPS),
  is('AUTH_ISSUER', 'http://127.0.0.1.example.com', HTTPS),
  is('AUTH_ISSUER', 'file:///etc/passwd', HTTPS),
  is('AUTH_ISSUER', 'auth.example.com', WHOLE_URL),
  wrong(
    'AUTH_ISSUER',
    'https://user:pass@auth.example.com',
    'is "https://***@auth.example.com": leave out the user name and password',
  ),
  is('AUTH_INTROSPECTION_ENDPOINT', 'https://auth.example.com/?x#y', NO_QUERY),
  is('AUTH_INTROSPECTION_ENDPOINT', '/introspect', WHOLE_URL),
  is('AUTH_INTROSPECTION_ENDPOINT', 'introspect', WHOLE_URL),
  is('RESOURCE_URL', 'https://mcp.example.com/#', NO_QUERY),
  is('RESOURCE_URL', 'https://mcp.example.com/#a', NO_QUERY),
  is('RESOURCE_URL', 'http://mcp.example.com/mcp', HTTPS),
  is(
    'OAUTH_CLIENT_AUTH_METHOD',
    'client_secret_jwt',
    'use client_secret_basic or client_secret_post or private_key_jwt or none',
  ),
  is('OAUTH_ASSERTION_AUDIENCE', 'introspect', WHOLE_URL),
  is('INTROSPECTION_ANSWER', 'signed', 'use json or jwt'),
  holds('MCP_SCOPE', 'mcp a"b', 'a"b', SCOPE),
  holds('MCP_SCOPE', 'mcp "all"', '"all"', SCOPE),
  holds('MCP_SCOPE', 'a,b', 'a,b', SEPARATED),
  holds('MCP_SCOPE', 'mcp a;b', 'a;b', SEPARATED),
  holds('MCP_SCOPE', 'offline_access', 'offline_access', OFFLINE),
  holds('MCP_SCOPE', 'mcp offline_access', 'offline_access', OFFLINE),
  holds('ADVERTISED_SCOPES', 'a,b', 'a,b', SEPARATED),
  holds('ADVERTISED_SCOPES', 'a"b', 'a"b', SCOPE),
  holds('SCOPE_HIERARCHY', 'admin>mcp,mcp>read', 'admin>mcp,mcp>read', SEPARATED),
  holds('ALLOWED_ORIGINS', '*', '*', ORIGIN),
  holds('ALLOWED_ORIGINS', 'app.example.com', 'app.example.com', ORIGIN),
  ...[
    'https://a.example/',
    'https://a.example:443',
    'HTTPS://a.example',
    'https://*.a.example',
    'chrome-extension://*',
    'chrome-extension://abc/popup.html',
    'file:///',
    'null',
  ].map((origin) => holds('ALLOWED_ORIGINS', origin, origin, ORIGIN)),
  wrong('ALLOWED_ORIGINS', 'https://u:p@a.example', `holds "https://***@a.example": ${ORIGIN}`),
  ...['admin', 'a>b>c', '>a', 'a>', 'a>"'].map((entry) =>
    holds('SCOPE_HIERARCHY', entry, entry, IMPLICATION),
  ),
  is('TOKEN_EXPIRY', 'no', 'use optional or required'),
  is('RESOURCE_DESCRIPTION', 'a'.repeat(101), ONE_LINE),
  ...['a\nb', 'a\u0000b', 'a\u0085b', 'a\u2028b', '\uD800', 'a'.repeat(101)].map((name) =>
    is('RESOURCE_NAME', name, ONE_LINE),
  ),
]

/** Names that are one line of at most 100 characters, in any script. */
export const NAMES = ['Tools', '道具', '<b>', '𝒳'.repeat(100)]

/** The problems of an error's message, after its title. */
export function problemsOf(error: unknown, title = 'These settings cannot work:'): string[] {
  const [first, ...lines] = (error as Error).message.split('\n  - ')
  if (first !== title) throw error
  return lines
}
