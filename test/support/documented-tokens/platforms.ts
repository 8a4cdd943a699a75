/** WorkOS, Stytch, Clerk. */
import {
  AT_JWT,
  HOUR,
  JWT,
  OTHER_RESOURCE,
  RESOURCE,
  without,
  type DocumentedServer,
} from './shape.ts'

const NBF_HOUR = { ...HOUR, nbf: -10 }

const workosAccess = {
  iss: 'https://example.authkit.app',
  aud: RESOURCE,
  sub: 'user_01HXYZ',
  client_id: 'client_01JP8BD0CZ401TDF9X54NT5ZEK',
  org_id: 'org_01HXYZ',
  sid: 'app_consent_01HXYZ',
  scope: 'openid profile',
  jti: '01HXYZ',
}

export const workos: DocumentedServer = {
  name: 'WorkOS AuthKit',
  sources: [
    'https://workos.com/docs/authkit/connect/token-claims',
    'https://workos.com/docs/reference/authkit/oauth-resource',
  ],
  settings: {
    AUTH_ISSUER: workosAccess.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'oidc',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'openid',
  },
  accepted: [
    {
      what: 'an access token of a user',
      header: {},
      claims: workosAccess,
      times: HOUR,
      expected: {
        clientId: workosAccess.client_id,
        subject: workosAccess.sub,
        scopes: ['openid', 'profile'],
      },
    },
  ],
  refused: [
    {
      what: 'an access token without a resource: its audience is the environment',
      header: {},
      claims: { ...workosAccess, aud: 'client_01ENVIRONMENT' },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an M2M token, whose audience is always the environment',
      header: {},
      claims: {
        ...without(workosAccess, 'sid'),
        aud: 'client_01ENVIRONMENT',
        sub: workosAccess.client_id,
      },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token for another resource',
      header: {},
      claims: { ...workosAccess, aud: OTHER_RESOURCE },
      times: HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of another AuthKit domain',
      header: {},
      claims: { ...workosAccess, iss: 'https://another.authkit.app' },
      times: HOUR,
      reason: 'wrong_issuer',
    },
  ],
}

const STYTCH_PROJECT = 'project-test-11111111-2222-3333-4444-555555555555'
const stytchAccess = {
  iss: 'https://example.customers.stytch.dev',
  sub: 'user-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6',
  aud: [STYTCH_PROJECT],
  client_id: 'connected-app-test-d731954d-dab3-4a2b-bdee-07f3ad1be888',
  jti: 'LOe49j3s9d9dmacslUvrb15ZIjPbptMm7fS5UlE52JCF',
  scope: 'openid email profile phone',
}

export const stytch: DocumentedServer = {
  name: 'Stytch',
  sources: [
    'https://stytch.com/docs/b2b/api/connected-app-access-token',
    'https://stytch.com/docs/b2b/api/connected-app-id-token',
  ],
  settings: {
    AUTH_ISSUER: stytchAccess.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'oidc',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'openid',
    OAUTH_AUDIENCES: STYTCH_PROJECT,
  },
  accepted: [
    {
      what: 'an access token of a connected app',
      header: {},
      claims: stytchAccess,
      times: NBF_HOUR,
      expected: {
        clientId: stytchAccess.client_id,
        subject: stytchAccess.sub,
        scopes: ['openid', 'email', 'profile', 'phone'],
      },
    },
  ],
  refused: [
    {
      what: 'an ID token, which has no nonce and no hash',
      header: {},
      claims: {
        iss: stytchAccess.iss,
        sub: stytchAccess.sub,
        aud: [stytchAccess.client_id],
        name: 'Jane Doe',
        email: 'sandbox@example.com',
        email_verified: true,
      },
      times: NBF_HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token of another project',
      header: {},
      claims: { ...stytchAccess, iss: 'https://another.customers.stytch.dev' },
      times: NBF_HOUR,
      reason: 'wrong_issuer',
    },
    {
      what: 'an access token with the audience of another project',
      header: {},
      claims: { ...stytchAccess, aud: ['project-test-00000000-0000-0000-0000-000000000000'] },
      times: NBF_HOUR,
      reason: 'wrong_audience',
    },
  ],
}

const clerkAccess = {
  iss: 'https://verb-noun-00.clerk.accounts.dev',
  sub: 'user_2vYVtestTESTtestTESTtestTESTtest',
  aud: RESOURCE,
  client_id: 'client_2VTWUzvGC5UhdJCNx6xG1D98edc',
  scope: 'openid mcp',
  jti: 'oat_2xKa9Bgv7NxMRDFyQw8LpZ3cTmU1vHjE',
}

export const clerk: DocumentedServer = {
  name: 'Clerk',
  sources: [
    'https://clerk.com/docs/guides/configure/auth-strategies/oauth/how-clerk-implements-oauth',
    'https://github.com/clerk/javascript/blob/main/packages/backend/src/jwt/verifyMachineJwt.ts',
    'https://github.com/clerk/javascript/blob/main/packages/backend/src/api/resources/__tests__/IdPOAuthAccessToken.test.ts',
    'https://clerk.com/docs/guides/sessions/session-tokens',
  ],
  settings: {
    AUTH_ISSUER: clerkAccess.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'rfc9068',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
  },
  accepted: [
    {
      what: 'an OAuth access token',
      header: AT_JWT,
      claims: clerkAccess,
      times: NBF_HOUR,
      expected: {
        clientId: clerkAccess.client_id,
        subject: clerkAccess.sub,
        scopes: ['openid', 'mcp'],
      },
    },
  ],
  refused: [
    {
      what: 'a session token, of the same issuer',
      header: JWT,
      claims: {
        azp: 'https://example.com',
        fva: [7, -1],
        iss: clerkAccess.iss,
        sid: 'sess_123',
        sub: clerkAccess.sub,
        v: 2,
      },
      times: NBF_HOUR,
      reason: 'wrong_token_type',
    },
    {
      what: 'an access token that was asked for without a resource',
      header: AT_JWT,
      claims: without(clerkAccess, 'aud'),
      times: NBF_HOUR,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of another instance',
      header: AT_JWT,
      claims: { ...clerkAccess, iss: 'https://noun-verb-11.clerk.accounts.dev' },
      times: NBF_HOUR,
      reason: 'wrong_issuer',
    },
  ],
}
