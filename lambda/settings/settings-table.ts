/**
 * The settings of the functions, which the local server and `cdk synth` read as well. To add one, add a row here and its
 * entry in `descriptions.ts`: its type, the reading, the environment of the deployed function and the messages follow.
 * Settings of the local server only are in `local/local-settings.ts`, of a deployment only in `lib/settings/aws-settings.ts`.
 */
import {
  choice,
  endpoint,
  flag,
  host,
  implication,
  integer,
  line,
  list,
  origin,
  port,
  requiredScope,
  resourceUrl,
  restriction,
  scope,
  secret,
  text,
  url,
} from './parsers.ts'
import { PROFILE_NAMES } from '../oauth/profile-names.ts'
import type { SettingsTable } from './setting.ts'

/** A realm of Keycloak: the authorization server, when `issuer` is not set. */
export const KEYCLOAK = {
  authHost: ['AUTH_HOST', host],
  authPort: ['AUTH_PORT', port, 8080],
  authRealm: ['AUTH_REALM', text, 'master'],
} as const satisfies SettingsTable

/** Several authorization servers at once, in place of `issuer` (`auth-servers.ts`). */
export const SERVERS = {
  authServers: ['AUTH_SERVERS', text],
} as const satisfies SettingsTable

/** What the documents about this server say, first of all the protected resource metadata (RFC 9728 §2). */
export const DOCUMENTS = {
  /** Issuer identifier of the authorization server (RFC 8414 §2). */
  issuer: ['AUTH_ISSUER', url],
  /** Canonical resource identifier of this server, without a trailing slash. */
  resource: ['RESOURCE_URL', resourceUrl],
  /** The scopes that every request needs. */
  requiredScopes: ['MCP_SCOPE', /* @__PURE__ */ list(' ', requiredScope), ['mcp']],
  /** Scopes that clients are told to ask for as well. */
  advertisedScopes: ['ADVERTISED_SCOPES', /* @__PURE__ */ list(' ', scope), []],
  /** What clients have to put before these scopes. */
  scopePrefix: ['SCOPE_PREFIX', scope],
  resourceName: ['RESOURCE_NAME', line, 'MCP server'],
  resourceDescription: [
    'RESOURCE_DESCRIPTION',
    line,
    'Tools for AI assistants, for everyone who may sign in.',
  ],
} as const satisfies SettingsTable

/** Fewer leave no room for the ordinary: expired and revoked tokens, and clients that begin. */
export const MIN_REFUSED_TOKENS = 12

/** How access tokens are checked, and who may send them. */
export const TOKEN_CHECK = {
  /** How access tokens are checked: by introspection, by their signature, or by both. */
  tokenCheck: [
    'TOKEN_CHECK',
    /* @__PURE__ */ choice(['introspection', 'jwt', 'jwt+introspection']),
    'introspection',
  ],
  /** How tokens of this authorization server differ from RFC 9068. */
  profile: ['AUTH_PROFILE', /* @__PURE__ */ choice(PROFILE_NAMES)],
  /** Undefined: read from the issuer's metadata before the first token. */
  jwksUri: ['AUTH_JWKS_URI', endpoint],
  /** Client IDs, or claims with their values; undefined: every client with a valid token. */
  allowedClients: ['ALLOWED_CLIENTS', /* @__PURE__ */ restriction(/* @__PURE__ */ list(',', text))],
  /** Undefined: read from the issuer's metadata (RFC 8414) before the first introspection. */
  introspectionEndpoint: ['AUTH_INTROSPECTION_ENDPOINT', endpoint],
  /** Hosts that may have a private address. */
  privateHosts: ['AUTH_PRIVATE_HOSTS', /* @__PURE__ */ list(',', host), []],
  /** Client ID of this server at the authorization server. */
  clientId: ['OAUTH_CLIENT_ID', text, 'mcp-server'],
  /** How this server authenticates at the authorization server. */
  clientAuthMethod: [
    'OAUTH_CLIENT_AUTH_METHOD',
    /* @__PURE__ */ choice([
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'none',
    ]),
    'client_secret_basic',
  ],
  /** Whom the assertions of `private_key_jwt` are for; undefined: the issuer. */
  assertionAudience: ['OAUTH_ASSERTION_AUDIENCE', url],
  /** Whether introspection answers are asked for in JSON, or signed (RFC 9701). */
  introspectionAnswer: ['INTROSPECTION_ANSWER', /* @__PURE__ */ choice(['json', 'jwt']), 'json'],
  /** Further audience values that also name this server, compared exactly. */
  audiences: ['OAUTH_AUDIENCES', /* @__PURE__ */ list(',', text), []],
  scopeHierarchy: ['SCOPE_HIERARCHY', /* @__PURE__ */ list(' ', implication), []],
  /** Whether a token without `exp` is refused. */
  expiryRequired: ['TOKEN_EXPIRY', /* @__PURE__ */ flag('optional', 'required'), false],
  /** How far the clocks of the authorization server and of this server may differ. */
  clockSkewSeconds: ['CLOCK_SKEW_SECONDS', /* @__PURE__ */ integer(0, 300), 30],
  /** Browser origins that may call; undefined: loopback origins if the resource is at one, else none. */
  allowedOrigins: ['ALLOWED_ORIGINS', /* @__PURE__ */ list(',', origin)],
  /**
   * The longest time for which a verdict is reused; with 0, every request is introspected. A revoked token stays usable
   * that long, hence the limit of an hour.
   */
  tokenCacheTtlSeconds: ['TOKEN_CACHE_TTL_SECONDS', /* @__PURE__ */ integer(0, 3600), 60],
  /** Introspections per environment that may be spent on tokens which turn out to be refused. */
  refusedTokensPerMinute: [
    'REFUSED_TOKENS_PER_MINUTE',
    /* @__PURE__ */ integer(MIN_REFUSED_TOKENS, 1_000_000),
    600,
  ],
} as const satisfies SettingsTable

/** Whether tokens are bound to keys of their senders (RFC 9449). */
export const BINDING = {
  /** Undefined: `off`. */
  dpop: ['DPOP', /* @__PURE__ */ choice(['off', 'accepted', 'required'])],
  /** Whether proofs need a nonce of this server. Undefined: no. */
  dpopNonce: ['DPOP_NONCE', /* @__PURE__ */ flag('optional', 'required')],
} as const satisfies SettingsTable

/** Whether they are bound to client certificates (RFC 8705): the construct sets it, which knows if clients show any. */
export const CERTIFICATES = {
  certificateBoundTokens: [
    'CERTIFICATE_BOUND_TOKENS',
    /* @__PURE__ */ choice(['accepted', 'required']),
  ],
} as const satisfies SettingsTable

/** The secret of this server's own client, or where it is stored. */
export const CLIENT_SECRET = {
  value: ['OAUTH_CLIENT_SECRET', secret],
  /** Takes precedence over `value`. */
  arn: ['OAUTH_CLIENT_SECRET_ARN', text],
} as const satisfies SettingsTable

/** The key by which this server's own client signs, where KMS has it, and the public keys that are published. */
export const CLIENT_KEY = {
  arn: ['OAUTH_CLIENT_KEY_ARN', text],
  publicKeys: ['OAUTH_CLIENT_PUBLIC_KEYS', /* @__PURE__ */ list(',', text), []],
} as const satisfies SettingsTable

/** The key that seals the state of calls that ask the user, or where it is stored. */
export const REQUEST_STATE_KEY = {
  value: ['REQUEST_STATE_KEY', secret],
  /** Takes precedence over `value`. */
  arn: ['REQUEST_STATE_KEY_ARN', text],
} as const satisfies SettingsTable

/** The key from which those of all purposes are derived, or where it is stored. */
export const SERVER_KEY = {
  value: ['SERVER_KEY', secret],
  /** Takes precedence over `value`. */
  arn: ['SERVER_KEY_ARN', text],
} as const satisfies SettingsTable

/** What the environments of the function share in DynamoDB. */
export const SHARED = {
  sharedTokenCache: ['SHARED_TOKEN_CACHE', /* @__PURE__ */ flag('false', 'true'), false],
  /** Whether a caller has one bucket in all environments. */
  sharedCallerLimit: ['SHARED_CALLER_LIMIT', /* @__PURE__ */ flag('false', 'true'), false],
  /** Whether a proof of DPoP is good for one request in all environments. */
  sharedReplayCache: ['SHARED_REPLAY_CACHE', /* @__PURE__ */ flag('false', 'true'), false],
  /** Name or ARN of the table. */
  sharedTable: ['SHARED_TABLE', text],
} as const satisfies SettingsTable

/** What the log tells of calls and callers. */
export const AUDIT = {
  audit: ['AUDIT', /* @__PURE__ */ flag('false', 'true'), false],
  pseudonymizeSubjects: ['PSEUDONYMIZE_SUBJECTS', /* @__PURE__ */ flag('false', 'true'), false],
} as const satisfies SettingsTable

/** Whether requests have spans. */
export const TELEMETRY = {
  openTelemetry: ['OPEN_TELEMETRY', /* @__PURE__ */ flag('false', 'true'), false],
} as const satisfies SettingsTable

/** The local server reads it; synth refuses `sse`. */
export const TRANSPORT = {
  transport: ['TRANSPORT', /* @__PURE__ */ choice(['streamable-http', 'sse']), 'streamable-http'],
} as const satisfies SettingsTable
