/** What the authorization server says of itself (RFC 8414, OpenID Connect Discovery), and its keys. */
import type { Kind } from '../finding.ts'

const ISSUER = 'AUTH_ISSUER, or AUTH_HOST with AUTH_PORT and AUTH_REALM'
const METADATA = 'the metadata of the authorization server (RFC 8414)'

export const AUTHORIZATION_SERVER = {
  'realm-missing': {
    severity: 'problem',
    what: 'The authorization server has no realm of this name.',
    where: `${ISSUER}; in Keycloak, the list of realms`,
  },
  'realm-elsewhere': {
    severity: 'problem',
    what: 'The realm is at another path of the authorization server.',
    where: 'AUTH_ISSUER, in place of AUTH_HOST where the path has more than /realms/ and the name',
  },
  'issuer-without-metadata': {
    severity: 'problem',
    what: 'The authorization server has no metadata of this issuer.',
    where: ISSUER,
  },
  'issuer-metadata-not-json': {
    severity: 'problem',
    what: 'What is in place of the metadata of the issuer is no JSON document.',
    where: `${ISSUER}, or the proxy that answers in its place`,
  },
  'issuer-failing': {
    severity: 'problem',
    what: 'The authorization server fails.',
    where: 'the log of the authorization server',
  },
  'issuer-slash': {
    severity: 'problem',
    what: 'The issuer differs from the one in its metadata by the slash at the end: every token would be refused.',
    where: ISSUER,
  },
  'issuer-loopback-name': {
    severity: 'problem',
    what: 'The issuer and its metadata call this machine by different names: every token would be refused.',
    where: ISSUER,
  },
  'issuer-differs': {
    severity: 'problem',
    what: 'The metadata names another issuer: every token would be refused.',
    where: ISSUER,
  },
  'endpoint-missing': {
    severity: 'problem',
    what: 'The metadata of the authorization server lacks an endpoint without which nobody can sign in.',
    where: METADATA,
  },
  'endpoint-not-https': {
    severity: 'problem',
    what: 'The authorization server names an endpoint that is no https URL.',
    where: `${METADATA}; behind a proxy, its setting of the public host name`,
  },
  'pkce-missing': {
    severity: 'problem',
    what: 'The authorization server offers other methods of PKCE than S256, without which MCP clients refuse to sign in.',
    where: `${METADATA}: code_challenge_methods_supported`,
  },
  'pkce-not-advertised': {
    severity: 'warning',
    what: 'The authorization server does not say that it does PKCE. Some clients then stop before the sign-in, as MCP asks; Entra ID and Amazon Cognito do PKCE all the same.',
    where: `${METADATA}: code_challenge_methods_supported; where you cannot change it, use a client that signs in without it`,
  },
  'dpop-not-offered': {
    severity: 'problem',
    what: 'The server takes only tokens that are bound to a key (DPoP), and the authorization server does not say that it issues any.',
    where: `DPOP, or ${METADATA}: dpop_signing_alg_values_supported`,
  },
  'code-flow-missing': {
    severity: 'problem',
    what: 'The authorization server does not offer the authorization code flow.',
    where: `${METADATA}: response_types_supported, grant_types_supported`,
  },
  'no-registration': {
    severity: 'warning',
    what: 'Clients can neither register nor present metadata documents: each needs an ID by hand.',
    where:
      'the authorization server: docs/authorization-servers.md; redirect URIs: docs/clients.md',
  },
  'documents-only': {
    severity: 'warning',
    what: 'Clients cannot register. Those without a metadata document need an ID by hand.',
    where:
      'the authorization server: docs/authorization-servers.md; redirect URIs: docs/clients.md',
  },
  'scope-unknown': {
    severity: 'warning',
    what: 'The authorization server does not list a scope that clients are told to ask for.',
    where: 'MCP_SCOPE of the server, or the scopes of the authorization server',
  },
  'authorization-server-clock': {
    severity: 'problem',
    what: 'The clock of the authorization server differs: new tokens are refused as not valid yet, or as expired.',
    where: 'the clock of the authorization server or of this machine (NTP); CLOCK_SKEW_SECONDS',
  },
  'authorization-server-hidden-from-pages': {
    severity: 'warning',
    what: 'A page cannot read the metadata of the authorization server.',
    where: 'CORS of the authorization server: Access-Control-Allow-Origin: *',
  },
  'keys-missing': {
    severity: 'problem',
    what: 'The authorization server names no signing keys.',
    where: 'AUTH_JWKS_URI, or jwks_uri of its metadata',
  },
  'keys-unreadable': {
    severity: 'problem',
    what: 'The signing keys cannot be read.',
    where: 'AUTH_JWKS_URI, or jwks_uri of the metadata',
  },
  'keys-useless': {
    severity: 'problem',
    what: 'None of the signing keys can verify a token.',
    where: 'the keys of the authorization server: RS256, PS256, ES256 or EdDSA',
  },
} as const satisfies Readonly<Record<string, Kind>>
