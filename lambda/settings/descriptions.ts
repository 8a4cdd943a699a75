/** The descriptions of the tables in `settings-table.ts`. A test compares the documentation with them. */
import { CALLER_LIMIT, CALLER_LIMIT_DESCRIPTIONS } from './caller-limit.ts'
import { type Descriptions, describeTable } from './description.ts'
import { DOCUMENT_DESCRIPTIONS } from './document-descriptions.ts'
import { FRONT_DOOR, FRONT_DOOR_DESCRIPTIONS } from './front-door.ts'
import { FUNCTION_TIMEOUT, FUNCTION_TIMEOUT_DESCRIPTIONS } from './function-timeouts.ts'
import {
  CLIENT_KEY_DESCRIPTIONS,
  CLIENT_SECRET_DESCRIPTIONS,
  REQUEST_STATE_KEY_DESCRIPTIONS,
  SERVER_KEY_DESCRIPTIONS,
} from './key-descriptions.ts'
import { PAGE, PAGE_DESCRIPTIONS } from './page-settings.ts'
import { PROFILE_NAMES } from '../oauth/profile-names.ts'
import {
  AUDIT,
  BINDING,
  CLIENT_KEY,
  CLIENT_SECRET,
  DOCUMENTS,
  KEYCLOAK,
  REQUEST_STATE_KEY,
  SERVER_KEY,
  SERVERS,
  SHARED,
  TELEMETRY,
  TOKEN_CHECK,
  TRANSPORT,
} from './settings-table.ts'

const KEYCLOAK_DESCRIPTIONS: Descriptions<typeof KEYCLOAK> = {
  authHost: {
    sentence:
      'Host of the authorization server if it is Keycloak; for other products, set `AUTH_ISSUER`.',
    syntax:
      'Without either, the local server starts an embedded authorization server, and synth fails.',
    example: 'localhost',
  },
  authPort: {
    sentence: 'Port of that host, or of the embedded authorization server.',
    syntax: 'With 443, URLs have no port.',
  },
  authRealm: { sentence: 'Realm at that host, or of the embedded authorization server.' },
}

const SERVER_DESCRIPTIONS: Descriptions<typeof SERVERS> = {
  authServers: {
    sentence: 'Several authorization servers at once, in place of a single one.',
    syntax:
      'A JSON list, or the path of a file with one, instead of `AUTH_ISSUER` and `AUTH_HOST`; each entry has an `issuer`, and takes what it leaves out from the other settings.',
    default: 'one',
    example: 'auth-servers.json',
    prop: 'authServers',
  },
}

const TOKEN_CHECK_DESCRIPTIONS: Descriptions<typeof TOKEN_CHECK> = {
  tokenCheck: {
    sentence:
      'How access tokens are checked: by `introspection`, by their signature (`jwt`), or by both (`jwt+introspection`).',
    prop: 'tokenCheck',
  },
  profile: {
    sentence: 'How the tokens of the authorization server look.',
    syntax: `One of ${PROFILE_NAMES.map((name) => `\`${name}\``).join(', ')}.`,
    default: '`oidc` for signed tokens, with `AUTH_HOST` `keycloak`',
    example: 'cognito',
    prop: 'profile',
  },
  jwksUri: {
    sentence: 'URL of the public keys that verify signatures (RFC 7517).',
    default: "read from the issuer's metadata",
    example: 'https://auth.example.com/jwks',
    prop: 'jwksUri',
  },
  allowedClients: {
    sentence: 'Client IDs that may call; others get 403.',
    syntax: 'Separated by commas. With `azp=app`, every client whose token has that claim.',
    default: 'every client with a valid token',
    example: 'claude,vscode',
    prop: 'allowedClients',
  },
  introspectionEndpoint: {
    sentence: 'URL at which access tokens are introspected (RFC 7662).',
    default: "that of Keycloak with `AUTH_HOST`, otherwise read from the issuer's metadata",
    example: 'https://auth.example.com/introspect',
    prop: 'introspectionEndpoint',
  },
  privateHosts: {
    sentence: 'Hosts of the authorization server that may have a private address.',
    syntax: 'Separated by commas; loopback hosts always may.',
    prop: 'privateHosts',
  },
  clientId: {
    sentence: 'Client ID of this server at the authorization server.',
    prop: 'clientId',
  },
  clientAuthMethod: {
    sentence:
      'How this server authenticates there: `client_secret_basic`, `client_secret_post`, `private_key_jwt` or `none`.',
    prop: 'clientAuthMethod',
  },
  assertionAudience: {
    sentence: 'Audience of the assertions of `private_key_jwt`.',
    default: 'the issuer',
    example: 'https://auth.example.com/introspect',
    prop: 'assertionAudience',
  },
  introspectionAnswer: {
    sentence: 'Form of introspection answers: `json`, or signed as `jwt` (RFC 9701).',
    prop: 'introspectionAnswer',
  },
  audiences: {
    sentence: 'Further `aud` values that also name this server, compared exactly.',
    syntax: 'Separated by commas.',
    prop: 'audiences',
  },
  scopeHierarchy: {
    sentence: 'Scopes that imply others.',
    syntax: 'With `admin>mcp`, a caller with `admin` also has `mcp`. Separated by spaces.',
    example: 'admin>mcp',
    prop: 'scopeHierarchy',
  },
  expiryRequired: {
    sentence: 'Whether a token without `exp` is refused.',
    syntax: 'Either `optional` or `required`.',
    prop: 'expiryRequired',
  },
  clockSkewSeconds: {
    sentence:
      'How far the clocks of the authorization server and of this server may differ, up to five minutes.',
    prop: 'clockSkew',
  },
  allowedOrigins: {
    sentence: 'Browser origins that may call, as browsers send them.',
    syntax: 'Separated by commas, without wildcards.',
    default: 'loopback origins if `RESOURCE_URL` is a loopback URL, otherwise none',
    prop: 'allowedOrigins',
  },
  tokenCacheTtlSeconds: {
    sentence:
      'Longest time for which a verdict on a token is reused, at most an hour; with 0, every token is checked anew.',
    prop: 'tokenCacheTtl',
  },
  refusedTokensPerMinute: {
    sentence:
      'How many tokens that turn out to be refused each environment asks the authorization server about; others are told to come again (429).',
    syntax: 'At least 12. Several authorization servers share them.',
    prop: 'refusedTokensPerMinute',
  },
}

const BINDING_DESCRIPTIONS: Descriptions<typeof BINDING> = {
  dpop: {
    sentence:
      'Whether access tokens may be bound to a key of the client (DPoP, RFC 9449), or must be.',
    syntax: 'One of `off`, `accepted`, `required`.',
    default: '`off`',
    example: 'accepted',
    prop: 'dpop',
  },
  dpopNonce: {
    sentence: 'Whether each proof of DPoP needs a nonce of this server.',
    syntax: 'Either `optional` or `required`.',
    default: '`optional`',
    example: 'required',
    prop: 'dpopNonce',
  },
}

const SHARED_DESCRIPTIONS: Descriptions<typeof SHARED> = {
  sharedTokenCache: {
    sentence:
      'Whether the environments of the MCP function share verdicts on tokens, in a DynamoDB table.',
    syntax: 'Either `true` or `false`.',
    prop: 'sharedTokenCache',
  },
  sharedCallerLimit: {
    sentence:
      'Whether a caller has one limit in all environments together, kept in a DynamoDB table.',
    syntax: 'Either `true` or `false`.',
    prop: 'sharedCallerLimit',
  },
  sharedReplayCache: {
    sentence:
      'Whether a proof of DPoP is good for one request in all environments together, kept in a DynamoDB table.',
    syntax: 'Either `true` or `false`.',
    prop: 'sharedReplayCache',
  },
  sharedTable: {
    sentence: 'Existing DynamoDB table for what the environments share.',
    syntax: 'A name or ARN; its partition key is the string `pk`, its TTL attribute `expiresAt`.',
    default: 'a new table that the stack creates if anything needs it; the local server has none',
    prop: 'sharedTable',
  },
}

const AUDIT_DESCRIPTIONS: Descriptions<typeof AUDIT> = {
  audit: {
    sentence:
      'Whether the log has a line for each call of a tool, prompt or resource: who called what, and what came of it.',
    syntax: 'Either `true` or `false`.',
    prop: 'audit',
  },
  pseudonymizeSubjects: {
    sentence: 'Whether the log has pseudonyms in place of subjects.',
    syntax: 'Either `true` or `false`.',
    prop: 'pseudonymizeSubjects',
  },
}

const TELEMETRY_DESCRIPTIONS: Descriptions<typeof TELEMETRY> = {
  openTelemetry: {
    sentence:
      'Whether requests have spans of OpenTelemetry, for an SDK that you add, such as the layer of ADOT.',
    syntax: 'Either `true` or `false`. Needs the package `@opentelemetry/api`.',
    prop: 'openTelemetry',
  },
}

const TRANSPORT_DESCRIPTIONS: Descriptions<typeof TRANSPORT> = {
  transport: {
    sentence:
      'Transport of the local server: `streamable-http`, or `sse` for clients of protocol version 2024-11-05.',
    where: 'local',
  },
}

/** What `local/` and `lib/` add to these is described beside their tables. */
export const DESCRIBED_SETTINGS = /* @__PURE__ */ describeAll() // pure: bundles leave out what they do not use

function describeAll() {
  return [
    ...describeTable(KEYCLOAK, KEYCLOAK_DESCRIPTIONS),
    ...describeTable(SERVERS, SERVER_DESCRIPTIONS),
    ...describeTable(DOCUMENTS, DOCUMENT_DESCRIPTIONS),
    ...describeTable(PAGE, PAGE_DESCRIPTIONS),
    ...describeTable(TOKEN_CHECK, TOKEN_CHECK_DESCRIPTIONS),
    ...describeTable(BINDING, BINDING_DESCRIPTIONS),
    ...describeTable(CALLER_LIMIT, CALLER_LIMIT_DESCRIPTIONS),
    ...describeTable(CLIENT_SECRET, CLIENT_SECRET_DESCRIPTIONS),
    ...describeTable(CLIENT_KEY, CLIENT_KEY_DESCRIPTIONS),
    ...describeTable(REQUEST_STATE_KEY, REQUEST_STATE_KEY_DESCRIPTIONS),
    ...describeTable(SERVER_KEY, SERVER_KEY_DESCRIPTIONS),
    ...describeTable(SHARED, SHARED_DESCRIPTIONS),
    ...describeTable(AUDIT, AUDIT_DESCRIPTIONS),
    ...describeTable(TELEMETRY, TELEMETRY_DESCRIPTIONS),
    ...describeTable(FRONT_DOOR, FRONT_DOOR_DESCRIPTIONS),
    ...describeTable(FUNCTION_TIMEOUT, FUNCTION_TIMEOUT_DESCRIPTIONS),
    ...describeTable(TRANSPORT, TRANSPORT_DESCRIPTIONS),
  ]
}
