/** What is wrong with the access token that was given, or with the answers to it. */
import type { Kind } from '../finding.ts'
import { CANNOT_CHECK } from './server.ts'

const GET_ANOTHER = 'the client that got the token: get another one'
const TOOLS = 'the server, whose log names the request'

export const TOKEN = {
  'token-expired': { severity: 'problem', what: 'The token has expired.', where: GET_ANOTHER },
  'token-not-valid-yet': {
    severity: 'problem',
    what: 'The token is not valid yet: usually a clock is wrong.',
    where: 'the clock of the authorization server or of this machine (NTP); CLOCK_SKEW_SECONDS',
  },
  'token-kind': {
    severity: 'problem',
    what: 'The token is no access token.',
    where: 'the client that got the token: send access_token of the answer',
  },
  'token-issuer': {
    severity: 'problem',
    what: 'The token comes from an issuer that the server does not name.',
    where: 'AUTH_ISSUER, or AUTH_HOST with AUTH_PORT and AUTH_REALM; or get a token there',
  },
  'token-audience': {
    severity: 'problem',
    what: 'The token is for other audiences than this server.',
    where:
      'the audience at the authorization server (in Keycloak a mapper: docs/keycloak.md), or OAUTH_AUDIENCES',
  },
  'token-scope': {
    severity: 'problem',
    what: 'The token lacks a scope that the server asks for.',
    where: 'the scopes of the client at the authorization server, or MCP_SCOPE',
  },
  'token-not-active': {
    severity: 'problem',
    what: 'The authorization server says that the token is not active: it has ended, is of another issuer name, or this client may not see it.',
    where:
      'get another token; in Keycloak, the audience mapper for the client of this server: docs/keycloak.md',
  },
  'token-type': {
    severity: 'problem',
    what: 'The token does not have the form that AUTH_PROFILE expects of access tokens.',
    where:
      'AUTH_PROFILE, which has to fit the authorization server (docs/authorization-servers.md); or the client: send access_token of the answer',
  },
  'token-without-expiry': {
    severity: 'problem',
    what: 'The token has no end, and the server wants one.',
    where: 'the lifetime of access tokens at the authorization server, or TOKEN_EXPIRY=optional',
  },
  'token-signature': {
    severity: 'problem',
    what: 'None of the published keys of the authorization server has signed the token.',
    where: 'get another token; AUTH_JWKS_URI, AUTH_ISSUER, or the keys of the authorization server',
  },
  'token-bound': {
    severity: 'problem',
    what: 'The token is bound to a key of its client, and the server takes no such token.',
    where:
      'DPOP=accepted of the server (docs/sender-constrained-tokens.md), or the client at the authorization server',
  },
  'token-not-bound': {
    severity: 'problem',
    what: 'The token is bound to no key of its client, and the server takes only tokens that are.',
    where:
      'DPOP=accepted of the server (docs/sender-constrained-tokens.md), or a client that has its tokens bound',
  },
  'token-client': {
    severity: 'problem',
    what: 'The client of the token may not call this server.',
    where: 'ALLOWED_CLIENTS, or allowedClients of AUTH_SERVERS',
  },
  'token-unknown': {
    severity: 'problem',
    what: 'The server cannot tell whether the token is good.',
    where: CANNOT_CHECK,
  },
  'token-refused': {
    severity: 'problem',
    what: 'The server refuses the token.',
    where:
      'the log of the server: its "reason" and "detail" say why (docs/token-check.md), and so does npm run doctor without a URL, with this token and the settings of the server',
  },
  'changed-token-accepted': {
    severity: 'problem',
    what: 'The token passes with another last character, too.',
    where: 'the part of the server that checks tokens',
  },
  'mcp-not-spoken': {
    severity: 'problem',
    what: 'The server takes the token, and does not answer as an MCP server.',
    where: TOOLS,
  },
  'mcp-version': {
    severity: 'problem',
    what: 'The server agrees on a revision of MCP that clients do not know.',
    where: 'the versions of the server and of the client',
  },
  'tools-missing': {
    severity: 'problem',
    what: 'The server lists no tools.',
    where:
      'the server, or the scopes of the token, where tools are hidden from callers without them',
  },
  'tool-failed': { severity: 'problem', what: 'A tool cannot be called.', where: TOOLS },
} as const satisfies Readonly<Record<string, Kind>>
