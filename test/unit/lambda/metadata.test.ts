import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeProfile } from '../../../lambda/discovery/server-profile.ts'

Object.assign(process.env, {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  RESOURCE_NAME: 'Team tools',
  AUTH_ISSUER: 'https://auth.example.com/',
  MCP_SCOPE: 'mcp tools:call',
  ADVERTISED_SCOPES: 'offline_access mcp',
  SERVER_PROFILE: writeProfile({ version: '7.8.9', page: { tryPage: { origins: [] } } }),
  CLIENT_JWKS: '{"keys":[{"kid":"k"}]}',
})
const { handler } = await import('../../../lambda/metadata.ts')

const METADATA = '/.well-known/oauth-protected-resource/mcp'
const call = (method: string, rawPath = METADATA, headers = {}) =>
  handler({ rawPath, headers, requestContext: { http: { method } } })

test('GET answers the document of RFC 9728, for everyone and for caches', async () => {
  const { statusCode, headers, body } = await call('GET')
  assert.equal(statusCode, 200)
  assert.deepEqual(JSON.parse(body ?? ''), {
    resource: 'https://mcp.example.com/mcp',
    authorization_servers: ['https://auth.example.com/'],
    scopes_supported: ['mcp', 'tools:call', 'offline_access'],
    bearer_methods_supported: ['header'],
    resource_name: 'Team tools',
    resource_documentation: 'https://mcp.example.com/mcp/about',
  })
  assert.equal(headers?.['content-type'], 'application/json')
  assert.equal(headers?.['cache-control'], 'public, max-age=300')
  assert.equal(headers?.['access-control-allow-origin'], '*')
  assert.equal(headers?.['x-content-type-options'], 'nosniff')
})

test('the same document is at the root, and wherever else a path may lead', async () => {
  const document = await call('GET')
  for (const path of ['/.well-known/oauth-protected-resource', '/stage/elsewhere']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.deepEqual(await call('GET', path), document, path)
  }
})

test('the other documents are at their paths, for everyone and for caches', async () => {
  for (const [path, type, text] of [
    ['/mcp/server-card', 'application/mcp-server-card+json', '"version":"7.8.9"'],
    ['/.well-known/ai-catalog.json', 'application/ai-catalog+json', '"entries":'],
    ['/mcp/icon.svg', 'image/svg+xml', '<svg '],
    ['/.well-known/jwks.json', 'application/jwk-set+json', '{"keys":[{"kid":"k"}]}'],
    ['/mcp/about', 'text/html; charset=utf-8', '<h1>Team tools</h1>'],
    ['/', 'text/html; charset=utf-8', '<h1>Team tools</h1>'],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { statusCode, headers, body } = await call('GET', path)
    assert.equal(statusCode, 200, path)
    assert.equal(headers?.['content-type'], type)
    assert.equal(headers?.['access-control-allow-origin'], '*')
    assert.match(String(headers['cache-control']), /^public, max-age=\d+$/)
    assert.ok(body?.includes(text), body)
  }
})

test('the page to try tools and its document are at their paths, and kept for the next visit', async () => {
  for (const [path, type, text] of [
    ['/mcp/about/try', 'text/html; charset=utf-8', '<h1>Try Team tools</h1>'],
    [
      '/mcp/about/try/client.json',
      'application/json',
      '"client_name":"Team tools: sign in and try"',
    ],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const [first, second] = [await call('GET', path), await call('GET', path)]
    assert.deepEqual([first.statusCode, first.headers?.['content-type']], [200, type])
    assert.ok(first.body?.includes(text), first.body)
    assert.equal(first.headers, second.headers)
  }
})

test('without a page to try tools, its paths are as any other', async (t) => {
  process.env['NO_TRY_PAGE'] = 'true'
  t.after(() => delete process.env['NO_TRY_PAGE'])
  assert.deepEqual(await call('GET', '/mcp/about/try'), await call('GET'))
})

test('HEAD answers the same as GET, so that the front door can tell the length of the document', async () => {
  for (const path of [METADATA, '/mcp/about']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const [get, head] = await Promise.all([call('GET', path), call('HEAD', path)])
    assert.deepEqual(head, get)
  }
})

test('a client that has a document can ask whether it is still the same', async () => {
  const tags = new Set<string>()
  for (const path of [METADATA, '/mcp/about', '/mcp/server-card']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { headers } = await call('GET', path)
    const etag = String(headers?.['etag'])
    tags.add(etag)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const answer = await call(method, path, { 'if-none-match': known })
        assert.deepEqual(answer, { statusCode: 304, headers }, known)
      }
    }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { statusCode } = await call('GET', path, { 'if-none-match': '"other"' })
    assert.equal(statusCode, 200)
  }
  assert.equal(tags.size, 3)
})

test('OPTIONS lets browsers ask with any header, as MCP clients send their protocol version', async () => {
  const { statusCode, headers } = await call('OPTIONS')
  assert.equal(statusCode, 204)
  assert.equal(headers?.['access-control-allow-headers'], '*')
  assert.equal(headers?.['access-control-allow-methods'], 'GET, HEAD, OPTIONS')
})

test('other methods are told which ones there are', async () => {
  const { statusCode, headers, body } = await call('POST', '/mcp/about')
  assert.deepEqual([statusCode, headers?.['allow'], body], [405, 'GET, HEAD, OPTIONS', undefined])
})
