/** How the authorization server answers the question about a made-up token (RFC 7662). */
import type { Kind } from '../finding.ts'

export const INTROSPECTION = {
  'client-secret-unreadable': {
    severity: 'problem',
    what: 'The client secret cannot be read, or the key of the client not used.',
    where: 'OAUTH_CLIENT_SECRET_ARN, OAUTH_CLIENT_KEY_ARN, the credentials of AWS and their region',
  },
  'introspection-endpoint-missing': {
    severity: 'problem',
    what: 'The metadata of the authorization server names no introspection endpoint.',
    where: 'AUTH_INTROSPECTION_ENDPOINT, or TOKEN_CHECK=jwt if it signs its access tokens',
  },
  'introspection-endpoint-elsewhere': {
    severity: 'problem',
    what: 'The metadata names an introspection endpoint of another origin, to which this server sends no secret.',
    where: 'AUTH_INTROSPECTION_ENDPOINT, if the endpoint is right',
  },
  'introspection-not-found': {
    severity: 'problem',
    what: 'There is no introspection endpoint at this URL.',
    where: 'AUTH_INTROSPECTION_ENDPOINT, or the issuer',
  },
  'introspection-client-refused': {
    severity: 'problem',
    what: "The authorization server refuses this server's client: its secret is wrong, or the client is unknown or disabled there.",
    where:
      'OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET and OAUTH_CLIENT_AUTH_METHOD; in Keycloak, Clients → the client: Enabled, and Credentials',
  },
  'introspection-method': {
    severity: 'problem',
    what: "The authorization server takes this server's client and its secret, but not in this way.",
    where: 'OAUTH_CLIENT_AUTH_METHOD, or the client at the authorization server',
  },
  'introspection-not-allowed': {
    severity: 'problem',
    what: "The authorization server knows this server's client, and does not let it introspect.",
    where:
      'the permissions of the client at the authorization server; in Keycloak, Clients → the client → Client authentication on',
  },
  'introspection-failing': {
    severity: 'problem',
    what: 'The authorization server does not answer the question about a token.',
    where: 'AUTH_INTROSPECTION_ENDPOINT, and the log of the authorization server',
  },
  'introspection-not-json': {
    severity: 'problem',
    what: 'The answer to the question about a token is no introspection answer.',
    where: 'AUTH_INTROSPECTION_ENDPOINT, which has to be that of RFC 7662',
  },
  'introspection-of-resource': {
    severity: 'warning',
    what: 'What is asked about tokens refuses a made-up one as a resource does: it may be another endpoint, such as that of user information.',
    where: 'AUTH_INTROSPECTION_ENDPOINT, which has to be that of RFC 7662',
  },
  'introspection-vouches': {
    severity: 'problem',
    what: 'The authorization server calls a made-up token active: every caller would be let in.',
    where: 'AUTH_INTROSPECTION_ENDPOINT, which has to be that of RFC 7662',
  },
} as const satisfies Readonly<Record<string, Kind>>
