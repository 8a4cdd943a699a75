/** A page that the developer happens to open, by the headers that browsers send for it (Fetch Standard, Fetch Metadata). */
import assert from 'node:assert/strict'
import http from 'node:http'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import {
  authorize,
  DEMO,
  endpoint,
  json,
  post,
  publicClient,
  REDIRECT_URI,
  startServer,
} from './embedded-client.ts'

const CLIENT_DOCUMENT = 'https://evil.example/client.json'
const FOREIGN_REDIRECT = 'https://evil.example/callback'
const FOREIGN_ORIGINS = [
  'https://evil.example',
  'http://evil.example:8080',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'http://evil.localhost',
  'chrome-extension://abcdefghijklmnop',
  'tauri://localhost',
  'file://',
  'null',
  '',
]
const CROSS_SITE = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
const FORM = 'application/x-www-form-urlencoded'
const DEMO_FORM = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: DEMO.clientId,
  client_secret: DEMO.clientSecret,
}).toString()

let server: Awaited<ReturnType<typeof startServer>>

before(async () => {
  const documentOf = async () =>
    Response.json({
      client_id: CLIENT_DOCUMENT,
      client_name: 'evil',
      redirect_uris: [FOREIGN_REDIRECT],
      token_endpoint_auth_method: 'none',
    })
  server = await startServer({ fetch: documentOf })
})
after(() => server.close())

/** Sends exactly these headers; `fetch` has some of its own. */
async function send(url: string, method: string, headers: Record<string, string>, body = '') {
  const { hostname, port, pathname, search } = new URL(url)
  const path = pathname + search
  const request = http.request({ host: hostname, port, path, method, headers, agent: false })
  request.end(body)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const text = (await buffer(response)).toString()
  return { status: response.statusCode, headers: response.headers, text }
}

function assertRefused({ status, headers, text }: Awaited<ReturnType<typeof send>>): void {
  assert.equal(status, 403, text)
  assert.equal(headers['access-control-allow-origin'], undefined)
  assert.equal(headers['set-cookie'], undefined)
  assert.doesNotMatch(text, /access_token|client_id/)
}

describe('a page of a foreign origin gets no token', () => {
  for (const origin of FOREIGN_ORIGINS) {
    it(`by a simple POST with the published secret: ${origin}`, async () => {
      const headers = { origin, 'content-type': FORM }
      assertRefused(await send(endpoint(server, 'token'), 'POST', headers, DEMO_FORM))
    })

    it(`by registration, preflighted or simple: ${origin}`, async () => {
      const url = `${server.issuer}/clients-registrations/openid-connect`
      const asked = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      }
      assertRefused(await send(url, 'OPTIONS', asked))
      const metadata = JSON.stringify({ redirect_uris: [FOREIGN_REDIRECT] })
      for (const type of ['text/plain', 'application/json']) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        assertRefused(await send(url, 'POST', { origin, 'content-type': type }, metadata))
      }
    })

    it(`by reading the redirect of a silent sign-in: ${origin}`, async () => {
      const query = new URLSearchParams({ client_id: await publicClient(server) })
      assertRefused(
        await send(`${endpoint(server, 'auth')}?${query.toString()}`, 'GET', { origin }),
      )
    })
  }

  it('by a client ID metadata document: the code that it may get cannot be redeemed', async () => {
    const params = { client_id: CLIENT_DOCUMENT, redirect_uri: FOREIGN_REDIRECT, scope: 'mcp' }
    const { answer, verifier } = await authorize(server, params)
    const code = answer.get('code') ?? assert.fail('the visit itself is allowed')
    const form = { ...params, grant_type: 'authorization_code', code, code_verifier: verifier }
    const body = new URLSearchParams(form).toString()
    const token = endpoint(server, 'token')
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, CROSS_SITE]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assertRefused(await send(token, 'POST', { ...headers, 'content-type': FORM }, body))
    }
    const { access_token } = await json(await post(token, form))
    assert.equal(typeof access_token, 'string', 'a program on this machine could')
  })

  it('by a form or a script without Origin, as older browsers send them', async () => {
    const headers = { ...CROSS_SITE, 'content-type': FORM }
    assertRefused(await send(endpoint(server, 'token'), 'POST', headers, DEMO_FORM))
  })

  it('in a hidden frame or an image', async () => {
    const query = new URLSearchParams({ client_id: CLIENT_DOCUMENT })
    for (const dest of ['iframe', 'image', 'empty']) {
      const headers = { ...CROSS_SITE, 'sec-fetch-dest': dest }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assertRefused(await send(`${endpoint(server, 'auth')}?${query.toString()}`, 'GET', headers))
    }
  })

  for (const host of [
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '192.168.1.5',
  ]) {
    it(`after DNS rebinding, when it is of the same origin: ${host}`, async () => {
      const query = new URLSearchParams({ client_id: CLIENT_DOCUMENT })
      const sameOrigin = { host, 'sec-fetch-site': 'same-origin' }
      assertRefused(
        await send(`${endpoint(server, 'auth')}?${query.toString()}`, 'GET', sameOrigin),
      )
      const headers = { ...sameOrigin, 'content-type': FORM }
      assertRefused(await send(endpoint(server, 'token'), 'POST', headers, DEMO_FORM))
    })
  }
})

describe('a page of a loopback origin', () => {
  for (const origin of ['http://localhost:6274', 'http://127.0.0.1:6274', 'https://[::1]:6274']) {
    it(`gets a token: ${origin}`, async () => {
      const headers = { ...CROSS_SITE, origin, 'content-type': FORM }
      const { status, headers: answered } = await send(
        endpoint(server, 'token'),
        'POST',
        headers,
        DEMO_FORM,
      )
      assert.deepEqual([status, answered['access-control-allow-origin']], [200, origin])
    })
  }
})

it('a visit that a foreign page begins is a sign-in as usual', async () => {
  const query = new URLSearchParams({
    client_id: await publicClient(server),
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  })
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }
  const { status } = await send(`${endpoint(server, 'auth')}?${query.toString()}`, 'GET', headers)
  assert.equal(status, 303)
})
