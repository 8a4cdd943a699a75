import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { likelyMistakes } from '../../../../lambda/settings/likely-mistakes.ts'

type Settings = Parameters<typeof likelyMistakes>[0]

const TENANT = '11111111-2222-3333-4444-555555555555'
const DEFAULTS: Settings = {
  issuer: 'https://auth.example.com',
  tokenCheck: 'jwt',
  profile: undefined,
  audiences: [],
  scopePrefix: undefined,
  requiredScopes: ['mcp'],
  authServers: undefined,
}
const mistakes = (change: Partial<Settings>) => likelyMistakes({ ...DEFAULTS, ...change })

suite('an issuer is named', () => {
  for (const [issuer, wanted] of [
    ['https://login.microsoftonline.com/common/v2.0', '/<tenant ID>/v2.0'],
    ['https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0', '/<tenant ID>/v2.0'],
    [`https://login.microsoftonline.com/${TENANT}`, '/<tenant ID>/v2.0'],
    [`https://login.microsoftonline.com/${TENANT}/v2.0/`, '/<tenant ID>/v2.0'],
    [`https://sts.windows.net/${TENANT}/`, 'https://login.microsoftonline.com/<tenant ID>/v2.0'],
    ['https://my-domain.auth0.com', 'https://<domain>/, with the slash'],
    ['https://my-domain.eu.auth0.com/oauth', 'https://<domain>/, with the slash'],
    ['https://my-pool.auth.eu-west-1.amazoncognito.com', '/<user pool ID>'],
    ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc/', '/<user pool ID>'],
    ['https://example.okta.com', '/oauth2/<authorization server ID>'],
    ['https://example.okta.com/oauth2/default/', '/oauth2/<authorization server ID>'],
    ['https://auth.example.com/.well-known/openid-configuration', 'from /.well-known on'],
  ] as const) {
    test(`that no token names: ${issuer}`, () => {
      const [mistake = '', ...others] = mistakes({ issuer })
      assert.ok(mistake.startsWith(`AUTH_ISSUER is "${issuer}"`), mistake)
      assert.ok(mistake.endsWith(wanted), mistake)
      assert.deepEqual(others, [])
    })
  }

  for (const issuer of [
    undefined,
    '',
    `https://login.microsoftonline.com/${TENANT}/v2.0`,
    `https://login.microsoftonline.us/${TENANT}/v2.0`,
    'https://my-domain.auth0.com/',
    'https://auth.my-domain.example',
    'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1B2c3D4e',
    'https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1B2c3D4e',
    'https://example.okta.com/oauth2/default',
    'https://keycloak.example.com/realms/main',
  ]) {
    test(`not where it can be right: ${issuer}`, () => {
      assert.deepEqual(mistakes({ issuer }), [])
    })
  }

  test('of Okta itself not where it is asked about tokens', () => {
    const issuer = 'https://example.okta.com'
    assert.deepEqual(mistakes({ issuer, tokenCheck: 'introspection' }), [])
  })
})

test('the audience of Entra ID is missed', () => {
  assert.deepEqual(mistakes({ profile: 'entra' }), [
    'OAUTH_AUDIENCES is not set, and tokens of Microsoft Entra ID are for the client ID of the API: set it to that ID',
  ])
  assert.deepEqual(mistakes({ profile: 'entra', audiences: [TENANT] }), [])
})

test('a prefix is named that runs into its scopes, or is also in MCP_SCOPE', () => {
  assert.deepEqual(mistakes({ scopePrefix: 'https://mcp.example.com/mcp' }), [
    'SCOPE_PREFIX is "https://mcp.example.com/mcp", so that clients ask for "https://mcp.example.com/mcpmcp": add what stands between it and a scope, such as "/"',
  ])
  assert.deepEqual(mistakes({ scopePrefix: 'api://a/', requiredScopes: ['api://a/mcp', 'b'] }), [
    'MCP_SCOPE holds "api://a/mcp", which no token has once SCOPE_PREFIX is taken off its scopes: leave the prefix out in MCP_SCOPE',
  ])
  assert.equal(mistakes({ scopePrefix: 'a', requiredScopes: ['a'] }).length, 2)
  assert.deepEqual(mistakes({ scopePrefix: 'api://a/' }), [])
})

test('of several servers, each has its place, and what they share is named once', () => {
  const authServers = [
    { issuer: 'https://my-domain.auth0.com', scopePrefix: 'a' },
    { issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`, profile: 'entra' },
    { issuer: 'https://example.okta.com', tokenCheck: 'introspection' },
  ] as const
  const found = mistakes({ authServers, scopePrefix: 'p', audiences: [] })
  assert.deepEqual(
    found.map((sentence) => sentence.split(' is ')[0]),
    [
      'AUTH_SERVERS[0].issuer',
      'AUTH_SERVERS[0].scopePrefix',
      'AUTH_SERVERS[1].audiences',
      'SCOPE_PREFIX',
    ],
  )
})
