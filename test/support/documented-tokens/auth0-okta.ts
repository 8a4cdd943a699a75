import {
  AT_JWT,
  HOUR,
  JWT,
  OTHER_RESOURCE,
  RESOURCE,
  without,
  type DocumentedServer,
} from './shape.ts'

const AUTH0_ISSUER = 'https://my-domain.auth0.com/'
const auth0Access = {
  iss: AUTH0_ISSUER,
  sub: 'auth0|123456',
  aud: [RESOURCE, `${AUTH0_ISSUER}userinfo`],
  azp: 'my_client_id',
  scope: 'openid profile mcp',
}
const auth0Rfc9068 = {
  ...without(auth0Access, 'azp'),
  client_id: 'my_client_id',
  jti: '73WakrfVbNJBaAmhQtEeDv',
}
const auth0Expected = {
  clientId: 'my_client_id',
  subject: auth0Access.sub,
  scopes: ['openid', 'profile', 'mcp'],
}

export const auth0: DocumentedServer = {
  name: 'Auth0',
  sources: [
    'https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
    'https://auth0.com/docs/secure/tokens/id-tokens/id-token-structure',
    'https://auth0.com/docs/get-started/apis/enable-role-based-access-control-for-apis',
    'https://auth0.com/ai/docs/mcp/guides/resource-param-compatibility-profile',
  ],
  settings: {
    AUTH_ISSUER: AUTH0_ISSUER,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'auth0',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
  },
  accepted: [
    {
      what: 'an access token of the Auth0 profile',
      header: JWT,
      claims: auth0Access,
      times: HOUR,
      expected: auth0Expected,
    },
    {
      what: 'an access token of the RFC 9068 profile',
      header: AT_JWT,
      claims: auth0Rfc9068,
      times: HOUR,
      expected: auth0Expected,
    },
  ],
  refused: [
    {
      what: 'an ID token',
      header: JWT,
      claims: {
        iss: AUTH0_ISSUER,
        sub: auth0Access.sub,
        aud: 'my_client_id',
        name: 'Jane Doe',
        email: 'janedoe@example.com',
        picture: 'https://example.com/janedoe/me.jpg',
      },
      times: HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token for another API',
      header: JWT,
      claims: { ...auth0Access, aud: [OTHER_RESOURCE, `${AUTH0_ISSUER}userinfo`] },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of another tenant',
      header: JWT,
      claims: { ...auth0Access, iss: 'https://another-domain.auth0.com/' },
      times: HOUR,
      reason: 'wrong_issuer',
    },
    {
      what: 'an access token bound to a TLS certificate',
      header: AT_JWT,
      claims: {
        ...auth0Rfc9068,
        cnf: { 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0' },
      },
      times: HOUR,
      reason: 'key_bound',
    },
    {
      what: 'permissions of the user that the client did not ask for',
      header: JWT,
      claims: { ...auth0Access, scope: 'openid profile', permissions: ['mcp'] },
      times: HOUR,
      reason: 'insufficient_scope',
    },
  ],
}

const OKTA_ISSUER = 'https://example.okta.com/oauth2/0oacqf8qaJw56czJi0g4'
const oktaAccess = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  iss: OKTA_ISSUER,
  aud: RESOURCE,
  sub: '00ujmkLgagxeRrAg20g3',
  cid: 'nmdP1fcyvdVO11AL7ECm',
  uid: '00ujmkLgagxeRrAg20g3',
  scp: ['openid', 'email', 'mcp'],
}

export const okta: DocumentedServer = {
  name: 'Okta custom authorization server',
  sources: [
    'https://developer.okta.com/docs/reference/api/oidc/#access-token',
    'https://developer.okta.com/docs/reference/api/oidc/#id-token',
    'https://developer.okta.com/docs/guides/validate-access-tokens/',
  ],
  settings: {
    AUTH_ISSUER: OKTA_ISSUER,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'okta',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
  },
  accepted: [
    {
      what: 'an access token of a user',
      header: {},
      claims: oktaAccess,
      times: HOUR,
      expected: {
        clientId: oktaAccess.cid,
        subject: oktaAccess.sub,
        scopes: ['openid', 'email', 'mcp'],
      },
    },
    {
      what: 'an access token of an app, which has no user',
      header: {},
      claims: { ...without(oktaAccess, 'uid'), sub: oktaAccess.cid, scp: ['mcp'] },
      times: HOUR,
      expected: { clientId: oktaAccess.cid, subject: oktaAccess.cid, scopes: ['mcp'] },
    },
  ],
  refused: [
    {
      what: 'an ID token',
      header: {},
      claims: {
        ver: 1,
        sub: oktaAccess.sub,
        iss: OKTA_ISSUER,
        aud: oktaAccess.cid,
        amr: ['pwd'],
        jti: 'ID.4eAWJOCMB3SX8XewDfVR',
        at_hash: 'cpqKfdQA5eH891Ff5oJr_Q',
        name: 'John Doe',
        email: 'john.doe@example.com',
      },
      times: { ...HOUR, auth_time: -10 },
      reason: 'wrong_token_type',
    },
    {
      what: 'an ID token that was asked for alone, which has no hash',
      header: {},
      claims: {
        ver: 1,
        sub: oktaAccess.sub,
        iss: OKTA_ISSUER,
        aud: oktaAccess.cid,
        amr: ['pwd'],
        jti: 'ID.4eAWJOCMB3SX8XewDfVR',
      },
      times: { ...HOUR, auth_time: -10 },
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token of the org authorization server',
      header: {},
      claims: { ...oktaAccess, iss: 'https://example.okta.com', aud: 'https://example.okta.com' },
      times: HOUR,
      reason: 'wrong_issuer',
    },
    {
      what: 'an access token of another custom authorization server',
      header: {},
      claims: { ...oktaAccess, iss: 'https://example.okta.com/oauth2/default' },
      times: HOUR,
      reason: 'wrong_issuer',
    },
    {
      what: 'an access token of an authorization server whose audience is another API',
      header: {},
      claims: { ...oktaAccess, aud: OTHER_RESOURCE },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token without the scope',
      header: {},
      claims: { ...oktaAccess, scp: ['openid', 'email'] },
      times: HOUR,
      reason: 'insufficient_scope',
    },
  ],
}
