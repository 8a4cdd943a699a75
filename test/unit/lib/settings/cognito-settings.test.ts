import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { defineServer } from '../../../../lambda/features/define-server.ts'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import { SettingsError } from '../../../../lambda/settings/settings-reader.ts'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { problemsOf } from '../../../support/setting-cases.ts'

const COGNITO = { AUTHORIZATION_SERVER: 'cognito' }
const POOL = { COGNITO_USER_POOL_ID: 'eu-west-1_a1B2c3D4e' }
const BESIDE = 'and AUTHORIZATION_SERVER is "cognito", which'

function problems(...given: Parameters<typeof readDeploymentSettings>): string[] {
  try {
    readDeploymentSettings(...given)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return problemsOf(error)
  }
  return assert.fail('the settings were accepted')
}

suite('AUTHORIZATION_SERVER=cognito', () => {
  test('is enough', () => {
    const { issuer, tokenCheck, profile } = readDeploymentSettings(COGNITO)
    assert.deepEqual(
      { issuer, tokenCheck, profile },
      { issuer: undefined, tokenCheck: 'jwt', profile: 'cognito' },
    )
  })

  test('may be said again in other settings', () => {
    const again = { ...COGNITO, TOKEN_CHECK: 'jwt', AUTH_PROFILE: 'cognito' }
    assert.deepEqual(readDeploymentSettings(again), readDeploymentSettings(COGNITO))
  })

  test('takes an issuer for an existing user pool only', () => {
    const host = 'https://issuer-cognito-idp.eu-west-1.amazonaws.com'
    const issuer = { AUTH_ISSUER: `${host}/${POOL.COGNITO_USER_POOL_ID}` }
    const settings = readDeploymentSettings({ ...COGNITO, ...POOL, ...issuer })
    assert.equal(settings.issuer, issuer.AUTH_ISSUER)
    const other = { AUTH_ISSUER: `${host}/eu-west-1_other` }
    assert.deepEqual(problems({ ...COGNITO, ...POOL, ...other }), [
      `AUTH_ISSUER is "${host}/eu-west-1_other", and COGNITO_USER_POOL_ID is "eu-west-1_a1B2c3D4e": give an issuer of that user pool, which ends with /eu-west-1_a1B2c3D4e, or leave it out`,
    ])
    assert.deepEqual(problems({ ...COGNITO, ...issuer }), [
      `AUTH_ISSUER is set without COGNITO_USER_POOL_ID, ${BESIDE} creates a user pool: leave it out`,
    ])
  })

  test('does not go with what belongs to another authorization server', () => {
    assert.deepEqual(
      problems({
        ...COGNITO,
        AUTH_HOST: 'keycloak.example.com',
        AUTH_INTROSPECTION_ENDPOINT: 'https://auth.example.com/introspect',
        AUTH_JWKS_URI: 'https://auth.example.com/jwks',
        SCOPE_PREFIX: 'api/',
        TOKEN_CHECK: 'introspection',
        AUTH_PROFILE: 'okta',
      }),
      [
        `AUTH_HOST is set, ${BESIDE} brings its own: leave it out`,
        `AUTH_INTROSPECTION_ENDPOINT is set, ${BESIDE} brings its own: leave it out`,
        `AUTH_JWKS_URI is set, ${BESIDE} brings its own: leave it out`,
        `SCOPE_PREFIX is set, ${BESIDE} brings its own: leave it out`,
        `TOKEN_CHECK is "introspection", ${BESIDE} offers no introspection: leave it out`,
        `AUTH_PROFILE is "okta", ${BESIDE} has a profile of its own: leave it out`,
      ],
    )
  })

  test('does not go with a tool that wants introspection', () => {
    const drop = { name: 'drop', description: 'Drops.', run: () => '' }
    const server = defineServer({ tools: [defineTool({ ...drop, check: 'introspection' })] })
    assert.deepEqual(problems(COGNITO, server), [
      'the tool "drop" has check: \'introspection\', which its authorization server does not offer: leave out check',
    ])
  })

  test('does not go with services that are called for users', () => {
    const server = defineServer({ needs: { exchange: { orders: 'the orders of the user' } } })
    assert.deepEqual(problems(COGNITO, server), [
      'the server has needs.exchange, and its authorization server exchanges no tokens: leave it out, or name another authorization server',
    ])
  })

  test('refuses what Cognito would refuse', () => {
    const wrong = {
      COGNITO_USER_POOL_ID: 'a1B2c3D4e',
      COGNITO_REDIRECT_URIS: 'https://a.example/cb,http://b.example/cb',
      COGNITO_CLIENT_DOCUMENTS: 'zed.dev',
    }
    assert.deepEqual(problems({ ...COGNITO, ...wrong }), [
      'COGNITO_USER_POOL_ID is "a1B2c3D4e": give the ID of a user pool, such as eu-west-1_a1B2c3D4e',
      'COGNITO_REDIRECT_URIS holds "http://b.example/cb": use https: (Cognito accepts http: only for localhost, 127.0.0.1 and [::1])',
      'COGNITO_CLIENT_DOCUMENTS holds "zed.dev": give an https URL with a host and a path, such as https://zed.dev/oauth/client-metadata.json',
    ])
  })

  test('leaves an existing user pool as it is', () => {
    assert.deepEqual(problems({ ...COGNITO, ...POOL, COGNITO_SELF_SIGN_UP: 'true' }), [
      'COGNITO_SELF_SIGN_UP is set beside COGNITO_USER_POOL_ID: change the existing user pool itself',
    ])
  })
})

test('settings of a user pool are refused without AUTHORIZATION_SERVER', () => {
  assert.deepEqual(problems({ AUTH_ISSUER: 'https://auth.example.com', ...POOL }), [
    'COGNITO_USER_POOL_ID is set without AUTHORIZATION_SERVER: set it to cognito',
  ])
})

test('another authorization server than Cognito is refused', () => {
  assert.deepEqual(problems({ AUTHORIZATION_SERVER: 'auth0' }), [
    'AUTHORIZATION_SERVER is "auth0": use cognito',
  ])
})
