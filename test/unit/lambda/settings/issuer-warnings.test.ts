import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProfileName } from '../../../../lambda/oauth/profile-names.ts'
import { mistakes } from '../../../support/likely-mistakes.ts'

const GUID = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const MICROSOFT = 'https://login.microsoftonline.com'
const ENTRA = `${MICROSOFT}/<tenant ID>/v2.0, with the ID of your tenant and not a name such as common; the API must have v2.0 tokens`
const COGNITO = 'https://cognito-idp.eu-west-1.amazonaws.com'
const OKTA =
  'https://example.okta.com/oauth2/<ID>, a custom authorization server: tokens of the org’s own are for Okta itself'
const AUTH0 = 'https://example.auth0.com/, with the slash at the end'
const KEYCLOAK = 'https://keycloak.example.com'

const warningsOf = (issuer: string | undefined, profile?: ProfileName) =>
  mistakes({ issuer, profile }).filter((sentence) => sentence.startsWith('AUTH_ISSUER is '))

describe('an issuer that no token names', () => {
  for (const [issuer, wanted, profile] of [
    [`${MICROSOFT}/common/v2.0`, ENTRA],
    [`${MICROSOFT}/contoso.onmicrosoft.com/v2.0`, ENTRA],
    [`${MICROSOFT}/${GUID}`, ENTRA],
    [`${MICROSOFT}/${GUID}/v2.0/`, ENTRA],
    [`https://sts.windows.net/${GUID}/`, ENTRA],
    [`${COGNITO}/eu-west-1_abc/`, `${COGNITO}/<user pool ID>`],
    [
      'https://my-pool.auth.eu-west-1.amazoncognito.com',
      'https://cognito-idp.<region>.amazonaws.com/<user pool ID>',
    ],
    ['https://example.auth0.com', AUTH0],
    [
      'https://example.eu.auth0.com/oauth',
      'https://example.eu.auth0.com/, with the slash at the end',
    ],
    ['https://login.example.com', 'https://login.example.com/, with the slash at the end', 'auth0'],
    ['https://example.okta.com', OKTA],
    ['https://example.okta.com/oauth2/default/', OKTA],
    [`${KEYCLOAK}/realms/main/`, `${KEYCLOAK}/realms/main`],
    [`${KEYCLOAK}/realms/main/.well-known/openid-configuration`, `${KEYCLOAK}/realms/main`],
    [KEYCLOAK, `${KEYCLOAK}/realms/<realm>`, 'keycloak'],
  ] as const) {
    it(`${issuer} ${profile ?? ''}`, () => {
      assert.deepEqual(warningsOf(issuer, profile), [
        `AUTH_ISSUER is "${issuer}", and its tokens name another issuer: give ${wanted}`,
      ])
    })
  }
})

describe('the URL of metadata', () => {
  for (const path of [
    '/main/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/main',
  ]) {
    it(`is no issuer: ${path}`, () => {
      const issuer = `https://auth.example.com${path}`
      assert.deepEqual(warningsOf(issuer), [
        `AUTH_ISSUER is "${issuer}", the URL of its metadata: give the issuer that it names, such as https://auth.example.com/main`,
      ])
    })
  }
})

describe('an issuer that may be right', () => {
  for (const [issuer, profile] of [
    [undefined],
    [''],
    [`${MICROSOFT}/${GUID}/v2.0`],
    [`https://login.microsoftonline.us/${GUID}/v2.0`],
    [`https://example.b2clogin.com/${GUID}/v2.0/`, 'entra'],
    [`${COGNITO}/eu-west-1_a1B2c3D4e`],
    ['https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1B2c3D4e'],
    ['https://example.auth0.com/'],
    ['https://example.okta.com/oauth2/default'],
    [`${KEYCLOAK}/auth/realms/main`],
    ['https://auth.example.com/', 'hydra'],
    ['https://auth.example.com/'],
    ['auth.example.com'],
    ['urn:example:issuer'],
  ] as const) {
    it(`${issuer} ${profile ?? ''}`, () => assert.deepEqual(warningsOf(issuer, profile), []))
  }

  it('is Okta’s own where it is asked about tokens', () => {
    const issuer = 'https://example.okta.com'
    assert.deepEqual(mistakes({ issuer, tokenCheck: 'introspection' }), [])
    assert.equal(mistakes({ issuer: `${issuer}/`, tokenCheck: 'introspection' }).length, 1)
  })
})
