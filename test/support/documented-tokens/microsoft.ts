import { HOUR, JWT, RESOURCE, without, type DocumentedServer } from './shape.ts'

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const API = '6e74172b-be56-4843-9ff4-e66a39bb12e3'
const MICROSOFT_CLIENT = '11111111-2222-3333-4444-555555555555'
const ENTRA_TIMES = { ...HOUR, nbf: -10 }
const entraShared = {
  aud: API,
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  aio: 'AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4',
  rh: 'I',
  tid: TENANT,
  uti: 'fqiBqXLPj0eQa82S-IYFAA',
  ver: '2.0',
}
const entraUser = {
  ...entraShared,
  azp: MICROSOFT_CLIENT,
  azpacr: '0',
  name: 'Abe Lincoln',
  oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
  preferred_username: 'abeli@example.com',
  scp: 'mcp',
  sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
}
const entraApp = {
  ...entraShared,
  azp: MICROSOFT_CLIENT,
  azpacr: '1',
  oid: '00000000-aaaa-bbbb-cccc-000000000001',
  roles: ['mcp'],
  sub: '00000000-aaaa-bbbb-cccc-000000000001',
}

export const entra: DocumentedServer = {
  name: 'Microsoft Entra ID',
  sources: [
    'https://learn.microsoft.com/en-us/entra/agent-id/secure-mcp-server-with-entra-id',
    'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference',
    'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#token-formats',
    'https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference',
    'https://learn.microsoft.com/en-us/answers/questions/256281/microsoft-azure-ad-jwt-token-is-missing-scope-info',
  ],
  settings: {
    AUTH_ISSUER: entraShared.iss,
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'entra',
    RESOURCE_URL: RESOURCE,
    MCP_SCOPE: 'mcp',
    OAUTH_AUDIENCES: API,
    SCOPE_PREFIX: `${RESOURCE}/`,
  },
  accepted: [
    {
      what: 'a v2.0 access token of a user',
      header: JWT,
      claims: entraUser,
      times: ENTRA_TIMES,
      expected: { clientId: MICROSOFT_CLIENT, subject: entraUser.sub, scopes: ['mcp'] },
    },
    {
      what: 'a v2.0 access token of a user, whose roles grant nothing that the client did not ask for',
      header: JWT,
      claims: { ...entraUser, roles: ['admin'] },
      times: ENTRA_TIMES,
      expected: { clientId: MICROSOFT_CLIENT, subject: entraUser.sub, scopes: ['mcp'] },
    },
    {
      what: 'a v2.0 access token of an app with an app role',
      header: JWT,
      claims: entraApp,
      times: ENTRA_TIMES,
      expected: { clientId: MICROSOFT_CLIENT, subject: entraApp.sub, scopes: ['mcp'] },
    },
  ],
  refused: [
    {
      what: 'an ID token of a client that shares the registration of the API, without nonce',
      header: JWT,
      claims: { ...without(entraUser, 'azp', 'azpacr', 'scp'), roles: ['mcp'] },
      times: ENTRA_TIMES,
      reason: 'wrong_token_type',
    },
    {
      what: 'the same with the nonce of a client',
      header: JWT,
      claims: { ...without(entraUser, 'azp', 'azpacr', 'scp'), nonce: '12345' },
      times: ENTRA_TIMES,
      reason: 'wrong_token_type',
    },
    {
      what: 'a v1.0 access token',
      header: JWT,
      claims: {
        ...without(entraUser, 'azp', 'azpacr', 'preferred_username'),
        iss: `https://sts.windows.net/${TENANT}/`,
        acr: '1',
        amr: ['wia'],
        appid: MICROSOFT_CLIENT,
        appidacr: '0',
        unique_name: 'abeli@example.com',
        ver: '1.0',
      },
      times: ENTRA_TIMES,
      reason: 'wrong_issuer',
    },
    {
      what: 'an access token of another tenant',
      header: JWT,
      claims: {
        ...entraUser,
        iss: 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
        tid: '9188040d-6c67-4c5b-b112-36a304b66dad',
      },
      times: ENTRA_TIMES,
      reason: 'wrong_issuer',
    },
    {
      what: 'an access token for another API',
      header: JWT,
      claims: { ...entraUser, aud: '00000000-aaaa-bbbb-cccc-000000000002' },
      times: ENTRA_TIMES,
      reason: 'wrong_audience',
    },
    {
      what: 'an access token of an app without roles',
      header: JWT,
      claims: without(entraApp, 'roles'),
      times: ENTRA_TIMES,
      reason: 'insufficient_scope',
    },
  ],
}
