/** The exact form that each profile sends: most of their authorization servers were read about, and not run. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ProfileName } from '../../../../lambda/oauth/profile-names.ts'
import type { ExchangeTarget } from '../../../../lambda/oauth/token-exchange.ts'
import { start } from './exchange-system.ts'

type Form = Readonly<Record<string, string>>

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const SENT: ExchangeTarget = { audience: 'api://orders', scope: 'orders.read orders.write' }
/** RFC 8693 §2.1. */
const RFC8693 = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: 'the-token',
  subject_token_type: ACCESS_TOKEN,
  requested_token_type: ACCESS_TOKEN,
}
const BY_AUDIENCE: Form = {
  ...RFC8693,
  audience: 'api://orders',
  scope: 'orders.read orders.write',
}

/** Of Cognito and Hydra, which have no exchange, nothing is special: a deployment with the former is refused before. */
const FORMS: Readonly<Record<ProfileName, Form>> = {
  rfc9068: BY_AUDIENCE,
  oidc: BY_AUDIENCE,
  keycloak: BY_AUDIENCE,
  auth0: BY_AUDIENCE,
  okta: BY_AUDIENCE,
  zitadel: BY_AUDIENCE,
  cognito: BY_AUDIENCE,
  hydra: BY_AUDIENCE,
  // https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-on-behalf-of-flow
  entra: {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: 'the-token',
    requested_token_use: 'on_behalf_of',
    scope: 'api://orders/orders.read api://orders/orders.write',
  },
}

suite('the form of an exchange is that of the profile:', () => {
  for (const [profile, form] of Object.entries(FORMS) as [ProfileName, Form][]) {
    test(profile, async () => {
      await using system = await start({ profile, tokenCheck: 'jwt' })
      const { token } = await system.exchange(SENT)
      assert.match(String(token), /^token-/)
      const { headers, body } = system.backend.seen.find(({ url }) => url.endsWith('/token')) ?? {}
      assert.equal(headers?.['content-type'], 'application/x-www-form-urlencoded')
      const sent = [...new URLSearchParams(body)]
      assert.deepEqual(Object.fromEntries(sent), form)
      assert.equal(sent.length, Object.keys(form).length, 'no parameter comes twice')
      assert.match(String(headers?.authorization), /^Basic /)
    })
  }

  test('a service that is named by its URL has the parameter resource (RFC 8707), as WorkOS AuthKit wants', async () => {
    await using system = await start({ profile: 'rfc9068', tokenCheck: 'jwt' })
    await system.exchange({ resource: 'https://orders.example.com' })
    const [form = assert.fail()] = system.asked()
    assert.deepEqual(Object.fromEntries(form), {
      ...RFC8693,
      resource: 'https://orders.example.com',
    })
  })
})
