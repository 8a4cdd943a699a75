import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakes } from '../../../support/likely-mistakes.ts'

type Settings = Parameters<typeof mistakes>[0]

const POOL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc'
const OKTA = 'https://example.okta.com/oauth2/default'
/** With a scope that needs no prefix. */
const FULL = { requiredScopes: ['https://mcp.example.com/mcp/mcp'] }

const warningOf = (
  issuer: string | undefined,
  tokenCheck: Settings['tokenCheck'] = 'jwt',
  profile?: Settings['profile'],
) => mistakes({ ...FULL, issuer, tokenCheck, profile })[0]

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
  const warnings = mistakes({
    ...FULL,
    tokenCheck: 'introspection',
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
  const scopePrefix = 'https://mcp.example.com/mcp/'
  const says = (others: Settings) => mistakes({ issuer: ENTRA, profile: 'entra', ...others })
  assert.deepEqual(says({ audiences: ['https://mcp.example.com/mcp', 'api://mcp'] }), [
    'the issuer is at login.microsoftonline.com, where tokens need other settings: set OAUTH_AUDIENCES=<application ID of the API> and SCOPE_PREFIX=<RESOURCE_URL>/',
  ])
  assert.deepEqual(says({ scopePrefix }), [])
  assert.deepEqual(says({ requiredScopes: ['openid'] }), [])
  // Tokens have the short names only.
  assert.match(String(says(FULL)), /: set SCOPE_PREFIX=<RESOURCE_URL>\/$/)
  assert.match(
    String(
      mistakes({ issuer: 'https://example.ciamlogin.com/a/v2.0', profile: 'entra', audiences: [] }),
    ),
    /^the issuer is at example\.ciamlogin\.com, .*: set OAUTH_AUDIENCES=/,
  )
})

test('a user pool of Cognito takes scopes in full from MCP_SCOPE, too', () => {
  const pool = { issuer: POOL, profile: 'cognito' } as const
  assert.match(String(mistakes(pool)), /: set SCOPE_PREFIX=<RESOURCE_URL>\/$/)
  assert.deepEqual(mistakes({ ...pool, ...FULL }), [])
})

test('a profile of another product is named, and one for any server is not', () => {
  assert.match(warningOf(POOL, 'jwt', 'auth0') ?? '', /: set AUTH_PROFILE=cognito$/)
  assert.equal(warningOf('https://example.auth0.com/', 'jwt', 'rfc9068'), undefined)
})

test('of an issuer that is not known before the deployment, nothing is said', () => {
  assert.deepEqual(mistakes({ issuer: undefined, profile: 'entra' }), [])
})
