import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultPortWarnings } from '../../../../lib/settings/default-port-warnings.ts'

const AUTH_HOST = 'keycloak.example.com'

test('a deployment with the port of development is told its issuer', () => {
  assert.deepEqual(defaultPortWarnings({ AUTH_HOST, AUTH_REALM: 'production' }), [
    'AUTH_PORT is not set, so the issuer is https://keycloak.example.com:8080/realms/production: set AUTH_PORT=443 if its URLs have no port',
  ])
})

test('a port that somebody chose, and an issuer, are not named', () => {
  assert.deepEqual(defaultPortWarnings({ AUTH_HOST, AUTH_PORT: '443' }), [])
  assert.deepEqual(defaultPortWarnings({ AUTH_HOST, AUTH_PORT: '8080' }), [])
  assert.deepEqual(defaultPortWarnings({ AUTH_HOST, AUTH_ISSUER: 'https://auth.example.com' }), [])
  assert.deepEqual(defaultPortWarnings({}), [])
})
