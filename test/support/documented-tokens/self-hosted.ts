/** ZITADEL, Ory Hydra, Duende IdentityServer. */
import { AT_JWT, HOUR, JWT, OTHER_RESOURCE, RESOURCE, type DocumentedServer } from './shape.ts'

const NBF_HOUR = { ...HOUR, nbf: -10 }

const ZITADEL_PROJECT = '234567890123456789'
const zitadelShared = {
  iss: 'https://example.zitadel.cloud',
  sub: '77776025198584418',
  aud: ['345678901234567890', ZITADEL_PROJECT],
  client_id: '345678901234567890',
}

/** Its access tokens have no scopes: what a token allows is known by introspection only. */
export const zitadel: DocumentedServer = {
  name: 'ZITADEL',
  sources: [
    'https://zitadel.com/docs/apis/openidoauth/claims',
    'https://github.com/zitadel/zitadel/blob/main/internal/api/oidc/token.go',
    'https://github.com/zitadel/oidc/blob/main/pkg/oidc/token.go',
  ],
  settings: {
    AUTH_ISSUER: zitadelShared.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'zitadel',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'openid',
    OAUTH_AUDIENCES: ZITADEL_PROJECT,
  },
  accepted: [],
  refused: [
    {
      what: 'an access token, which has no scope',
      header: JWT,
      claims: { ...zitadelShared, jti: '69234237813329048' },
      times: NBF_HOUR,
      reason: 'insufficient_scope',
    },
    {
      what: 'an ID token, whose audience is the same',
      header: JWT,
      claims: {
        ...zitadelShared,
        azp: zitadelShared.client_id,
        amr: ['pwd'],
        at_hash: 'cpqKfdQA5eH891Ff5oJr_Q',
      },
      times: { ...HOUR, auth_time: -10 },
      reason: 'wrong_token_type',
    },
  ],
}

const hydraAccess = {
  aud: [RESOURCE],
  client_id: '9692f3f8-7670-4a28-980e-ce8a7b3a1ee0',
  ext: {},
  iss: 'https://auth.example.com/',
  jti: '6bb2a8c1-7e3f-4d0b-9a3e-3ac6f0ae2c6d',
  scp: ['openid', 'mcp'],
  sub: 'foo@example.com',
}

export const hydra: DocumentedServer = {
  name: 'Ory Hydra',
  sources: [
    'https://www.ory.com/docs/oauth2-oidc/jwt-access-token',
    'https://github.com/ory/hydra/blob/master/oauth2/session.go',
    'https://github.com/ory/fosite/blob/master/token/jwt/claims_jwt.go',
  ],
  settings: {
    AUTH_ISSUER: hydraAccess.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'hydra',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
  },
  accepted: [
    {
      what: 'an access token of the strategy jwt',
      header: JWT,
      claims: hydraAccess,
      times: NBF_HOUR,
      expected: {
        clientId: hydraAccess.client_id,
        subject: hydraAccess.sub,
        scopes: ['openid', 'mcp'],
      },
    },
  ],
  refused: [
    {
      what: 'an ID token',
      header: JWT,
      claims: {
        at_hash: 'cpqKfdQA5eH891Ff5oJr_Q',
        aud: [hydraAccess.client_id],
        iss: hydraAccess.iss,
        jti: hydraAccess.jti,
        sub: hydraAccess.sub,
      },
      times: { ...HOUR, auth_time: -10, rat: -10 },
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token without an audience',
      header: JWT,
      claims: { ...hydraAccess, aud: [] },
      times: NBF_HOUR,
      reason: 'wrong_audience',
    },
  ],
}

const duendeAccess = {
  iss: 'https://auth.example.com',
  client_id: 'client',
  sub: '123',
  aud: RESOURCE,
  scope: 'mcp',
}

export const duende: DocumentedServer = {
  name: 'Duende IdentityServer',
  sources: [
    'https://docs.duendesoftware.com/identityserver/fundamentals/resources/api-resources',
    'https://docs.duendesoftware.com/identityserver/fundamentals/resources/isolation',
  ],
  settings: {
    AUTH_ISSUER: duendeAccess.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'oidc',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
  },
  accepted: [
    {
      what: 'an access token of an API resource that is named by the URL of this server',
      header: AT_JWT,
      claims: duendeAccess,
      times: HOUR,
      expected: { clientId: 'client', subject: '123', scopes: ['mcp'] },
    },
  ],
  refused: [
    {
      what: 'an access token of another API resource',
      header: AT_JWT,
      claims: { ...duendeAccess, aud: OTHER_RESOURCE },
      times: HOUR,
      reason: 'wrong_audience',
    },
  ],
}
