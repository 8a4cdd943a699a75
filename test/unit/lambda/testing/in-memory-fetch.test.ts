import assert from 'node:assert/strict'
import { test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { introspectionOf, testSettings } from '../../../../lambda/testing/caller.ts'
import { inMemoryFetch } from '../../../../lambda/testing/in-memory-fetch.ts'
import { server } from './fixture.ts'

log.setLogLevel('SILENT')

const settings = testSettings({ ALLOWED_ORIGINS: 'https://page.example' })
const fetch = inMemoryFetch(settings, server, { good: introspectionOf({}, settings) })
const { resource } = settings

test('a request without a token, or with another one, gets 401 and the challenge', async () => {
  for (const headers of [{ accept: '*/*' }, { authorization: 'Bearer bad' }]) {
    // oxlint-disable-next-line no-await-in-loop -- two requests
    const response = await fetch(resource, { method: 'POST', headers })
    assert.equal(response.status, 401)
    assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer .*resource_metadata=/)
  }
})

test('a token in the query is refused, as everywhere', async () => {
  assert.equal((await fetch(`${resource}?access_token=good`)).status, 400)
})

test('a request with the token is served, and an answer without a body has none', async () => {
  const headers = { authorization: 'Bearer good', 'content-type': 'application/json' }
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  const listed = await fetch(resource, { method: 'POST', headers, body: JSON.stringify(list) })
  assert.equal(listed.status, 200)
  assert.equal((await fetch(resource, { headers })).status, 405)
  const preflight = await fetch(new URL(resource), {
    method: 'OPTIONS',
    headers: { origin: 'https://page.example', 'access-control-request-method': 'POST' },
  })
  assert.deepEqual([preflight.status, preflight.body], [204, null])
})
