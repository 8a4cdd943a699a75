import { HOUR, OTHER_RESOURCE, RESOURCE, type DocumentedServer } from './shape.ts'

const COGNITO_SOURCES = [
  'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
  'https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html',
  'https://docs.aws.amazon.com/verifiedpermissions/latest/userguide/cognito-validation.html',
]
const POOL = 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example'
const COGNITO_TIMES = { ...HOUR, auth_time: -10 }
const cognitoAccess = {
  sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  'cognito:groups': ['testgroup'],
  iss: POOL,
  version: 2,
  client_id: '1example23456789',
  origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee1',
  event_id: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee2',
  token_use: 'access',
  scope: `openid ${RESOURCE}/mcp`,
  jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee3',
  username: 'my-test-user',
}
const cognitoId = {
  sub: cognitoAccess.sub,
  'cognito:groups': ['testgroup'],
  email_verified: true,
  iss: POOL,
  'cognito:username': 'my-test-user',
  aud: cognitoAccess.client_id,
  event_id: cognitoAccess.event_id,
  token_use: 'id',
  email: 'my-test-user@example.com',
}

/** With `resource` in the request, on the tiers Essentials and Plus. */
export const cognito: DocumentedServer = {
  name: 'Amazon Cognito',
  sources: COGNITO_SOURCES,
  settings: {
    AUTH_ISSUER: POOL,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'cognito',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
    SCOPE_PREFIX: `${RESOURCE}/`,
  },
  accepted: [
    {
      what: 'an access token with a resource binding',
      header: {},
      claims: { ...cognitoAccess, aud: RESOURCE },
      times: COGNITO_TIMES,
      expected: {
        clientId: cognitoAccess.client_id,
        subject: cognitoAccess.sub,
        scopes: ['openid', 'mcp'],
      },
    },
  ],
  refused: [
    {
      what: 'an ID token',
      header: {},
      claims: cognitoId,
      times: COGNITO_TIMES,
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token without a resource binding, as of client credentials',
      header: {},
      claims: cognitoAccess,
      times: COGNITO_TIMES,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token for another resource',
      header: {},
      claims: { ...cognitoAccess, aud: OTHER_RESOURCE },
      times: COGNITO_TIMES,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of another user pool',
      header: {},
      claims: {
        ...cognitoAccess,
        iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_another',
        aud: RESOURCE,
      },
      times: COGNITO_TIMES,
      reason: 'wrong_issuer',
    },
  ],
}

/** Without `resource` in the request: the ID of the client in place of an audience. */
export const cognitoClients: DocumentedServer = {
  name: 'Amazon Cognito without resource binding',
  sources: COGNITO_SOURCES,
  settings: {
    ...cognito.settings,
    OAUTH_AUDIENCES: cognitoAccess.client_id,
    SCOPE_PREFIX: 'mcp-server/',
  },
  accepted: [
    {
      what: 'an access token of the listed client',
      header: {},
      claims: { ...cognitoAccess, scope: 'openid mcp-server/mcp' },
      times: COGNITO_TIMES,
      expected: {
        clientId: cognitoAccess.client_id,
        subject: cognitoAccess.sub,
        scopes: ['openid', 'mcp'],
      },
    },
  ],
  refused: [
    {
      what: 'an ID token, whose audience is the listed client',
      header: {},
      claims: cognitoId,
      times: COGNITO_TIMES,
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token of another client',
      header: {},
      claims: { ...cognitoAccess, client_id: '2example98765432' },
      times: COGNITO_TIMES,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of the listed client for another resource',
      header: {},
      claims: { ...cognitoAccess, aud: OTHER_RESOURCE },
      times: COGNITO_TIMES,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of a sign-in by the API (InitiateAuth)',
      header: {},
      claims: { ...cognitoAccess, scope: 'aws.cognito.signin.user.admin' },
      times: COGNITO_TIMES,
      reason: 'insufficient_scope',
    },
  ],
}
