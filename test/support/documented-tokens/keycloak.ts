import { AT_JWT, HOUR, JWT, RESOURCE, without, type DocumentedServer } from './shape.ts'

const keycloakAccess = {
  jti: 'onrtac:b61ae49d-5a73-4e91-96f2-de3b400a5779',
  iss: 'https://auth.example.com/realms/mcp',
  aud: [RESOURCE, 'mcp-server'],
  sub: 'e7709f80-61bd-4440-a265-d51c4fed8ece',
  typ: 'Bearer',
  azp: 'mcp-client',
  sid: '89ac7390-2865-4e07-bd1a-aea43c43827a',
  acr: '1',
  scope: 'openid mcp',
}
const keycloakExpected = {
  clientId: keycloakAccess.azp,
  subject: keycloakAccess.sub,
  scopes: ['openid', 'mcp'],
}

export const keycloak: DocumentedServer = {
  name: 'Keycloak',
  sources: [
    'https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/util/TokenUtil.java',
    'https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/representations/AccessToken.java',
    'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/jose/jws/DefaultTokenManager.java',
  ],
  settings: {
    AUTH_ISSUER: keycloakAccess.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'keycloak',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
  },
  accepted: [
    {
      what: 'an access token',
      header: JWT,
      claims: keycloakAccess,
      times: HOUR,
      expected: keycloakExpected,
    },
    {
      what: 'an access token with the type of RFC 9068, by the setting of the client',
      header: AT_JWT,
      claims: keycloakAccess,
      times: HOUR,
      expected: keycloakExpected,
    },
    {
      what: 'an access token with a nonce, as before Keycloak 25',
      header: JWT,
      claims: { ...keycloakAccess, nonce: '2a6a0726-6795-47f5-88a6-00eb8aed9e23' },
      times: HOUR,
      expected: keycloakExpected,
    },
  ],
  refused: [
    {
      what: 'an ID token with the audience of this server, by a mapper',
      header: JWT,
      claims: {
        ...without(keycloakAccess, 'scope'),
        aud: [RESOURCE, 'mcp-client'],
        typ: 'ID',
        at_hash: 'cpqKfdQA5eH891Ff5oJr_Q',
      },
      times: { ...HOUR, auth_time: -10 },
      reason: 'wrong_token_type',
    },
    {
      what: 'a refresh token',
      header: JWT,
      claims: { ...keycloakAccess, aud: keycloakAccess.iss, typ: 'Refresh' },
      times: HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'an offline token',
      header: JWT,
      claims: { ...keycloakAccess, aud: keycloakAccess.iss, typ: 'Offline' },
      times: HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'a logout token',
      header: { typ: 'logout+jwt' },
      claims: {
        ...without(keycloakAccess, 'scope', 'azp', 'acr'),
        aud: 'mcp-client',
        typ: 'Logout',
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      },
      times: HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token bound to a DPoP key',
      header: JWT,
      claims: {
        ...keycloakAccess,
        typ: 'DPoP',
        cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' },
      },
      times: HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token bound to a TLS certificate',
      header: JWT,
      claims: {
        ...keycloakAccess,
        cnf: { 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0' },
      },
      times: HOUR,
      reason: 'key_bound',
    },
    {
      what: 'an access token without the audience mapper',
      header: JWT,
      claims: { ...keycloakAccess, aud: 'account' },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of another realm',
      header: JWT,
      claims: { ...keycloakAccess, iss: 'https://auth.example.com/realms/master' },
      times: HOUR,
      reason: 'wrong_issuer',
    },
  ],
}
