import assert from 'node:assert/strict'
import { test } from 'node:test'

Object.assign(process.env, {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_ISSUER: 'https://auth.example.com/',
  MCP_SCOPE: 'mcp tools:call',
})
const { handler } = await import('../../lambda/metadata.ts')

const call = (method: string) => handler({ requestContext: { http: { method } } } as never)

test('GET answers the document of RFC 9728, for everyone and for caches', async () => {
  const { statusCode, headers, body } = await call('GET')
  assert.equal(statusCode, 200)
  assert.deepEqual(JSON.parse(body ?? ''), {
    resource: 'https://mcp.example.com/mcp',
    authorization_servers: ['https://auth.example.com/'],
    scopes_supported: ['mcp', 'tools:call'],
    bearer_methods_supported: ['header'],
    resource_name: 'MCP server',
  })
  assert.equal(headers?.['content-type'], 'application/json')
  assert.equal(headers?.['cache-control'], 'public, max-age=3600')
  assert.equal(headers?.['access-control-allow-origin'], '*')
})

test('HEAD answers the same without the document', async () => {
  const { headers } = await call('GET')
  assert.deepEqual(await call('HEAD'), { statusCode: 200, headers, body: '' })
})

test('OPTIONS lets browsers ask with any header, as MCP clients send their protocol version', async () => {
  const { statusCode, headers } = await call('OPTIONS')
  assert.equal(statusCode, 204)
  assert.equal(headers?.['access-control-allow-headers'], '*')
  assert.equal(headers?.['access-control-allow-methods'], 'GET, HEAD, OPTIONS')
})

test('other methods are told which ones there are', async () => {
  const { statusCode, headers, body } = await call('POST')
  assert.deepEqual([statusCode, headers?.['allow'], body], [405, 'GET, HEAD, OPTIONS', undefined])
})
