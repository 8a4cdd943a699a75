/** HTTP around the protocol: tokens, methods, origins, bodies and paths. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assertNoSecretPrinted } from '../../support/printed-secrets.ts'
import { CHALLENGE } from '../../support/local-system.ts'
import { startSharedSystem } from '../../support/shared-system.ts'
import {
  type Answer,
  bearer,
  postLegacy,
  postModern,
  send,
  sendExactly,
} from '../../support/clients/http-requests.ts'

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }
const MIB = 1024 * 1024
const PAGE = 'http://127.0.0.1:6274'

const system = await startSharedSystem()
const token = await system.newToken()

const ping = (headers?: Record<string, string>) => postLegacy(system.url, token, PING, headers)

/** Asserts a challenge with exactly these parameters besides the metadata URL and the scope. */
function assertChallenge(answer: Answer, status: number, error?: string): void {
  assert.equal(answer.status, status, answer.text)
  const challenge = answer.headers.get(CHALLENGE) ?? ''
  const { origin } = new URL(system.url)
  const metadataUrl = `${origin}/.well-known/oauth-protected-resource/mcp`
  assert.match(challenge, /^Bearer /)
  assert.ok(challenge.includes(`resource_metadata="${metadataUrl}"`), challenge)
  assert.ok(challenge.includes('scope="mcp"'), challenge)
  assert.equal(/error="([^"]*)"/.exec(challenge)?.[1], error)
  assert.partialDeepStrictEqual(answer.body, { error: { data: { www_authenticate: challenge } } })
}

describe('a request without a token', () => {
  it('is challenged without an error, whatever its method', async () => {
    for (const method of ['POST', 'GET', 'DELETE', 'PUT']) {
      // eslint-disable-next-line no-await-in-loop -- a few requests
      assertChallenge(await send(system.url, { method }), 401)
    }
  })

  it('is challenged before its version and body are looked at', async () => {
    const headers = { 'mcp-protocol-version': '1999-01-01', 'content-type': 'text/plain' }
    assertChallenge(await send(system.url, { headers }), 401)
    assertChallenge(await send(system.url, { method: 'POST', headers, body: '{' }), 401)
  })

  it('is challenged when it brings credentials of another scheme', async () => {
    const headers = { authorization: 'Basic ZGVtbzpkZW1v' }
    assertChallenge(await send(system.url, { method: 'POST', headers }), 401)
  })
})

describe('a request with a token', () => {
  it('gets 401 when the authorization server does not know it', async () => {
    const foreign = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln'
    for (const unknown of ['garbage', foreign, '../../../../etc/passwd']) {
      // eslint-disable-next-line no-await-in-loop -- a few requests
      assertChallenge(await postLegacy(system.url, unknown, PING), 401, 'invalid_token')
    }
  })

  it('gets 400 when it is in the query, even next to the header', async () => {
    const url = `${system.url}?access_token=${token}`
    assertChallenge(await send(url, { method: 'POST' }), 400, 'invalid_request')
    assertChallenge(await postLegacy(url, token, PING), 400, 'invalid_request')
  })

  it('gets 400 when there is more than one', async () => {
    assertChallenge(
      await ping({ authorization: `Bearer ${token} ${token}` }),
      400,
      'invalid_request',
    )
  })

  it('is accepted with the scheme in any case', async () => {
    assert.equal((await ping({ authorization: `bearer ${token}` })).status, 200)
  })

  it('gets 405 with the allowed methods for any but POST', async () => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      // eslint-disable-next-line no-await-in-loop -- a few requests
      const { status, headers } = await send(system.url, { method, headers: bearer(token) })
      assert.equal(status, 405)
      assert.match(headers.get('allow') ?? '', /\bPOST\b/)
    }
  })

  it('is never cached', async () => {
    assert.equal((await ping()).headers.get('cache-control'), 'no-store')
  })
})

describe('doubled headers', () => {
  const version = (value: string) => ping({ 'mcp-protocol-version': value })

  it('that are equal are one, as some clients send them', async () => {
    assert.equal((await version('2025-11-25, 2025-11-25')).status, 200)
    assert.equal((await ping({ 'content-type': 'application/json,application/json' })).status, 200)
    const headers = { 'mcp-method': 'tools/list, tools/list' }
    assert.equal((await postModern(system.url, token, 'tools/list', {}, headers)).status, 200)
  })

  it('that differ get 400', async () => {
    assert.equal((await version('2025-11-25, 2025-06-18')).status, 400)
  })
})

describe('a browser page', () => {
  it('gets its preflight answered without a token', async () => {
    const { status, headers, text } = await send(system.url, {
      method: 'OPTIONS',
      headers: { origin: PAGE, 'access-control-request-method': 'POST' },
    })
    assert.equal(status, 204)
    assert.equal(text, '')
    assert.equal(headers.get('access-control-allow-origin'), PAGE)
    assert.match(headers.get('access-control-allow-methods') ?? '', /\bPOST\b/)
    const allowed = (headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/, */)
    for (const name of ['authorization', 'content-type', 'accept', 'mcp-protocol-version']) {
      assert.ok(allowed.includes(name), name)
    }
    for (const name of ['mcp-method', 'mcp-name', 'mcp-session-id', 'last-event-id']) {
      assert.ok(allowed.includes(name), name)
    }
  })

  it('may send headers of tracing and of parameters of tools', async () => {
    const asked = ['traceparent', 'tracestate', 'baggage', 'mcp-param-region']
    const { headers } = await send(system.url, {
      method: 'OPTIONS',
      headers: { origin: PAGE, 'access-control-request-headers': asked.join(',') },
    })
    const allowed = (headers.get('access-control-allow-headers') ?? '').split(', ')
    for (const name of asked) assert.ok(allowed.includes(name), name)
    assert.match(headers.get('vary') ?? '', /\baccess-control-request-headers\b/i)
  })

  it('may read answers and challenges from a loopback origin', async () => {
    const rejected = await send(system.url, { method: 'POST', headers: { origin: PAGE } })
    assertChallenge(rejected, 401)
    for (const { headers } of [rejected, await ping({ origin: PAGE })]) {
      assert.equal(headers.get('access-control-allow-origin'), PAGE)
      assert.match(headers.get('access-control-expose-headers') ?? '', /\bWWW-Authenticate\b/i)
      assert.match(headers.get('vary') ?? '', /\borigin\b/i)
    }
  })

  it('gets 403 from a foreign origin, for a preflight too', async () => {
    const origin = 'https://attacker.example'
    const preflight = await send(system.url, { method: 'OPTIONS', headers: { origin } })
    for (const { status, headers } of [preflight, await ping({ origin })]) {
      assert.equal(status, 403)
      assert.equal(headers.get('access-control-allow-origin'), null)
    }
    assert.equal((await ping({ origin: 'null' })).status, 403)
  })
})

describe('a body', () => {
  const padding = { padding: 'x'.repeat(5 * MIB) }

  it('of five mebibytes gets 413 in both eras', async () => {
    assert.equal((await postLegacy(system.url, token, { ...PING, params: padding })).status, 413)
    assert.equal((await postModern(system.url, token, 'tools/list', padding)).status, 413)
  })

  it('of more than API Gateway takes gets 413', async () => {
    const body = 'x'.repeat(11 * MIB)
    assert.equal((await send(system.url, { method: 'POST', body })).status, 413)
  })

  it('of another type gets 415 in both eras', async () => {
    const type = { 'content-type': 'text/plain' }
    assert.equal((await ping(type)).status, 415)
    assert.equal((await postModern(system.url, token, 'tools/list', {}, type)).status, 415)
  })

  it('with a character set is understood', async () => {
    assert.equal((await ping({ 'content-type': 'application/json; charset=utf-8' })).status, 200)
  })

  it('that is empty or not JSON gets 400', async () => {
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    for (const body of ['{"jsonrpc', '', '"text"']) {
      // eslint-disable-next-line no-await-in-loop -- a few requests
      assert.equal((await send(system.url, { method: 'POST', headers, body })).status, 400)
    }
  })
})

describe('a path', () => {
  it('that does not exist gets 404', async () => {
    for (const path of ['/about', '/mcp/more', '/mcp//', '/.well-known/openid-configuration']) {
      // eslint-disable-next-line no-await-in-loop -- a few requests
      assert.equal((await send(new URL(path, system.url).href, {})).status, 404, path)
    }
  })

  it('of the resource with a slash at its end is the resource, with the right URL in its challenge', async () => {
    const url = `${system.url}/`
    assertChallenge(await send(url, { method: 'POST' }), 401)
    assert.equal((await postLegacy(url, token, PING)).status, 200)
  })

  it('that begins like a URL of another host is just another path', async () => {
    const { status } = await sendExactly(system.url, { path: '//other.example/mcp' })
    assert.equal(status, 404)
  })

  it('that is no URL is refused, and its query stays out of the log', async () => {
    const { status } = await sendExactly(system.url, { path: `//[?access_token=${token}` })
    assert.ok([400, 404].includes(status), String(status))
    assertNoSecretPrinted(system, [token])
  })

  it('of a public document answers HEAD with the length of its GET, and 304 when it is known', async () => {
    for (const path of ['/.well-known/oauth-protected-resource', '/mcp/about']) {
      const url = new URL(path, system.url).href
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const [get, head] = await Promise.all([send(url, {}), send(url, { method: 'HEAD' })])
      assert.equal(head.headers.get('content-length'), get.headers.get('content-length'))
      assert.ok(Number(head.headers.get('content-length')) > 100)
      assert.equal(head.text, '')
      assert.equal(get.headers.get('cache-control'), 'public, max-age=300')
      const headers = { 'if-none-match': get.headers.get('etag') ?? '' }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const known = await send(url, { headers })
      assert.deepEqual([known.status, known.text], [304, ''])
    }
  })

  it('of the metadata serves the same document in both forms', async () => {
    const path = '/.well-known/oauth-protected-resource'
    const documents = await Promise.all(
      [path, `${path}/mcp`].map((form) => send(new URL(form, system.url).href, {})),
    )
    for (const { body } of documents) {
      assert.partialDeepStrictEqual(body, {
        resource: system.url,
        authorization_servers: [system.issuer],
        scopes_supported: ['mcp'],
        bearer_methods_supported: ['header'],
      })
    }
    assert.equal(documents[0]?.text, documents[1]?.text)
  })
})
