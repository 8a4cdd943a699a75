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
    'the issuer is at cognito-idp.eu-west-1.amazonaws.com, where tokens need other settings: add TOKEN_CHECK=jwt and AUTH_PROFILE=cognito',
  )
  assert.match(warningOf(POOL, 'jwt+introspection', 'cognito') ?? '', /: add TOKEN_CHECK=jwt$/)
  assert.match(warningOf(POOL, 'jwt') ?? '', /: add AUTH_PROFILE=cognito$/)
})

test('the host of another known server does where signatures are verified', () => {
  assert.equal(warningOf(OKTA, 'introspection'), undefined)
  assert.match(warningOf(OKTA, 'jwt') ?? '', /example.okta.com, .*: add AUTH_PROFILE=okta$/)
  assert.match(warningOf(OKTA, 'jwt+introspection') ?? '', /: add AUTH_PROFILE=okta$/)
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
    'the issuer is at cognito-idp.eu-west-1.amazonaws.com, where tokens need other settings: add "tokenCheck":"jwt" and "profile":"cognito"',
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
