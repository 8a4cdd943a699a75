import assert from 'node:assert/strict'
import { test } from 'node:test'
import { profileWarnings } from '../../../../lambda/settings/profile-warnings.ts'

const POOL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc'
const OKTA = 'https://example.okta.com/oauth2/default'
type Settings = Parameters<typeof profileWarnings>[0]

const warningOf = (
  issuer: string | undefined,
  tokenCheck: Settings['tokenCheck'],
  profile?: Settings['profile'],
) => profileWarnings({ issuer, tokenCheck, profile })[0]

test('the host of a server without introspection suggests its settings', () => {
  assert.equal(
    warningOf(POOL, 'introspection'),
    'the issuer is at cognito-idp.eu-west-1.amazonaws.com, where tokens need other settings: set TOKEN_CHECK=jwt and AUTH_PROFILE=cognito',
  )
  assert.match(warningOf(POOL, 'jwt+introspection', 'cognito') ?? '', /: set TOKEN_CHECK=jwt$/)
  assert.match(warningOf(POOL, 'jwt') ?? '', /: set AUTH_PROFILE=cognito$/)
})

test('the host of another known server does where signatures are verified', () => {
  assert.equal(warningOf(OKTA, 'introspection'), undefined)
  assert.match(warningOf(OKTA, 'jwt') ?? '', /example.okta.com, .*: set AUTH_PROFILE=okta$/)
  assert.match(warningOf(OKTA, 'jwt+introspection') ?? '', /: set AUTH_PROFILE=okta$/)
})

test('of several servers each has its own suggestions, as members of its entry', () => {
  const warnings = profileWarnings({
    issuer: POOL,
    tokenCheck: 'introspection',
    profile: undefined,
    authServers: [
      { issuer: POOL },
      { issuer: OKTA, tokenCheck: 'jwt', profile: 'okta' },
      { issuer: 'https://auth.example.com' },
    ],
  })
  assert.deepEqual(warnings, [
    'the issuer is at cognito-idp.eu-west-1.amazonaws.com, where tokens need other settings: set "tokenCheck":"jwt" and "profile":"cognito"',
  ])
})

test('nothing is suggested where a profile is named, nor for other hosts', () => {
  assert.equal(warningOf(POOL, 'jwt', 'oidc'), undefined)
  assert.equal(warningOf('https://auth.example.com', 'jwt'), undefined)
  assert.equal(warningOf('https://okta.com.example.com', 'jwt'), undefined)
  assert.equal(warningOf('https://oidc.eks.eu-west-1.amazonaws.com/id/1', 'jwt'), undefined)
  assert.equal(warningOf('', 'jwt'), undefined)
  assert.equal(warningOf(undefined, 'jwt'), undefined)
})

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`

test('tokens of Entra ID name the application, and clients ask there for scopes in full', () => {
  const settings = { issuer: ENTRA, tokenCheck: 'jwt', profile: 'entra' } as const
  const [requiredScopes, scopePrefix] = [['mcp'], 'https://mcp.example.com/mcp/']
  const says = (others: Partial<Settings>) =>
    profileWarnings({ ...settings, authServers: undefined, ...others })
  assert.deepEqual(says({ requiredScopes, audiences: ['https://mcp.example.com/mcp'] }), [
    'the issuer is at login.microsoftonline.com, where tokens need other settings: set OAUTH_AUDIENCES=<application ID of the API> and SCOPE_PREFIX=<RESOURCE_URL>/',
  ])
  for (const scopes of [
    { requiredScopes, scopePrefix },
    { requiredScopes: [`${scopePrefix}mcp`] },
    { requiredScopes: ['openid'] },
  ]) {
    assert.deepEqual(says({ ...scopes, audiences: [TENANT] }), [])
  }
  assert.match(
    String(says({ scopePrefix, authServers: [{ issuer: ENTRA }] })),
    /: set "audiences":\["<application ID of the API>"\]$/,
  )
})

test('a profile of another product is named, and one for any server is not', () => {
  assert.match(warningOf(POOL, 'jwt', 'auth0') ?? '', /: set AUTH_PROFILE=cognito$/)
  assert.equal(warningOf('https://example.auth0.com/', 'jwt', 'rfc9068'), undefined)
})

test('an entry is named whose issuer is none', () => {
  const authServers = [{ issuer: OKTA }, { issuer: 'https://example.auth0.com' }]
  const warnings = profileWarnings({
    issuer: undefined,
    tokenCheck: 'jwt',
    profile: 'oidc',
    authServers,
  })
  assert.equal(warnings.length, 1)
  assert.match(warnings[0] ?? '', /^AUTH_SERVERS\[1\]\.issuer is "https:\/\/example\.auth0\.com",/)
})

test('a server without introspection cannot be asked by a single tool', () => {
  const feature = { kind: { name: 'tool' }, name: 'close_account', check: 'introspection' } as const
  const settings = { tokenCheck: 'jwt', profile: 'cognito', authServers: undefined } as const
  assert.deepEqual(profileWarnings({ ...settings, issuer: POOL }, [feature]), [
    'the issuer is at cognito-idp.eu-west-1.amazonaws.com, which offers no introspection: what has check: "introspection" would get 503 for every token (tool close_account); leave out check',
  ])
  assert.deepEqual(
    profileWarnings({ ...settings, issuer: POOL }, [{ ...feature, check: undefined }]),
    [],
  )
  assert.deepEqual(profileWarnings({ ...settings, profile: 'okta', issuer: OKTA }, [feature]), [])
})
