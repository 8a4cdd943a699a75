import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLocalSettings } from '../../../local/local-settings.ts'

const KEYCLOAK = { AUTH_HOST: 'localhost', AUTH_REALM: 'mcp-dev', OAUTH_CLIENT_SECRET: 'secret' }

test('the page to try tools is there unless it is turned off, or cannot work', () => {
  const tryPage = (environment: Record<string, string>) =>
    readLocalSettings({ ...KEYCLOAK, ...environment }).tryPage
  assert.equal(tryPage({}), true)
  for (const environment of [{ TRY_PAGE: 'off' }, { TRANSPORT: 'sse' }, { DPOP: 'required' }]) {
    assert.equal(tryPage(environment), false)
  }
  assert.throws(
    () => tryPage({ TRY_PAGE: 'on', TRANSPORT: 'sse' }),
    /TRY_PAGE is on, and the page cannot work: it does not speak HTTP\+SSE; leave out TRY_PAGE$/,
  )
})

test('the page to try tools may call, whichever origins are listed', () => {
  const origins = (environment: Record<string, string>) =>
    readLocalSettings({ ...KEYCLOAK, ...environment }).allowedOrigins
  const other = { ALLOWED_ORIGINS: 'https://app.example.com' }
  const tunnel = { RESOURCE_URL: 'https://mcp.example.com/mcp' }
  assert.equal(origins({}), undefined, 'loopback origins already')
  assert.deepEqual(origins(other), ['https://app.example.com', 'http://localhost:3000'])
  assert.deepEqual(origins(tunnel), ['https://mcp.example.com'])
  assert.equal(origins({ ...tunnel, TRY_PAGE: 'off' }), undefined)
  assert.deepEqual(origins({ ...other, TRY_PAGE: 'off' }), ['https://app.example.com'])
})
