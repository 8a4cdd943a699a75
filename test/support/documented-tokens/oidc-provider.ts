/** oidc-provider, and Logto, which is built on it. */
import {
  AT_JWT,
  HOUR,
  OTHER_RESOURCE,
  RESOURCE,
  type DocumentedServer,
  type RefusedToken,
} from './shape.ts'

const shape = {
  jti: 'q3n0l1cBqC6HsTz3bHqEf',
  sub: 'user-1',
  scope: 'mcp',
  client_id: 'client-1',
  aud: RESOURCE,
}

/** Other tokens of the same issuer: models/id_token.js of oidc-provider. */
function refused(iss: string): RefusedToken[] {
  return [
    {
      what: 'an ID token',
      header: {},
      claims: {
        sub: shape.sub,
        nonce: 'n-0S6_WzA2Mj',
        at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
        aud: shape.client_id,
        iss,
      },
      times: HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'a logout token',
      header: { typ: 'logout+jwt' },
      claims: {
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        jti: shape.jti,
        sub: shape.sub,
        aud: shape.client_id,
        iss,
      },
      times: { iat: -10, exp: 110 },
      reason: 'wrong_token_type',
    },
    {
      what: 'a signed answer of the introspection endpoint',
      header: { typ: 'token-introspection+jwt' },
      claims: { token_introspection: { active: true, ...shape, iss }, aud: shape.client_id, iss },
      times: { iat: -10 },
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token for another resource',
      header: AT_JWT,
      claims: { ...shape, iss, aud: OTHER_RESOURCE },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token bound to a DPoP key',
      header: AT_JWT,
      claims: {
        ...shape,
        iss,
        cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' },
      },
      times: HOUR,
      reason: 'key_bound',
    },
  ]
}

function server(
  name: string,
  issuer: string,
  sources: readonly string[],
  more: readonly RefusedToken[],
): DocumentedServer {
  const claims = { ...shape, iss: issuer }
  return {
    name,
    sources,
    settings: {
      AUTH_ISSUER: issuer,
      TOKEN_CHECK: 'jwt',
      AUTH_PROFILE: 'rfc9068',
      RESOURCE_URL: RESOURCE,
      MCP_SCOPE: 'mcp',
    },
    accepted: [
      {
        what: 'an access token of a user',
        header: AT_JWT,
        claims,
        times: HOUR,
        expected: { clientId: shape.client_id, subject: shape.sub, scopes: ['mcp'] },
      },
      {
        what: 'an access token of client credentials, whose subject is the client',
        header: AT_JWT,
        claims: { ...claims, sub: shape.client_id },
        times: HOUR,
        expected: { clientId: shape.client_id, subject: shape.client_id, scopes: ['mcp'] },
      },
    ],
    refused: [...refused(issuer), ...more],
  }
}

const LOGTO = 'https://tenant-id.logto.app/oidc'

export const oidcProvider = server(
  'oidc-provider',
  'https://auth.example.com',
  [
    'https://github.com/panva/node-oidc-provider/blob/main/lib/models/formats/jwt.js',
    'https://github.com/panva/node-oidc-provider/blob/main/lib/models/id_token.js',
  ],
  [
    {
      what: 'an access token of another issuer',
      header: AT_JWT,
      claims: { ...shape, iss: 'https://another.example.com' },
      times: HOUR,
      reason: 'wrong_issuer',
    },
    {
      what: 'an access token that has expired',
      header: AT_JWT,
      claims: { ...shape, iss: 'https://auth.example.com' },
      times: { iat: -7200, exp: -3600 },
      reason: 'expired',
    },
  ],
)

export const logto = server(
  'Logto',
  LOGTO,
  [
    'https://docs.logto.io/authorization/validate-access-tokens',
    'https://docs.logto.io/authorization/api-resources/protect-your-api',
    'https://github.com/logto-io/logto/blob/master/packages/core/src/oidc/resource.ts',
    'https://github.com/panva/node-oidc-provider/blob/main/lib/models/formats/jwt.js',
  ],
  [
    {
      what: 'an organization token',
      header: AT_JWT,
      claims: { ...shape, iss: LOGTO, aud: 'urn:logto:organization:abc123' },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of another tenant',
      header: AT_JWT,
      claims: { ...shape, iss: 'https://another-id.logto.app/oidc' },
      times: HOUR,
      reason: 'wrong_issuer',
    },
  ],
)
