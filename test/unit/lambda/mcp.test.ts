import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import { json, startBackend } from '../../support/backend.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const ACTIVE = { active: true, client_id: 'c', aud: RESOURCE, scope: 'mcp' }
const METADATA = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'

let answer: Record<string, unknown> | undefined = ACTIVE
const authorizationServer = await startBackend((response, seen) => {
  if (answer === undefined) response.destroy()
  else json(answer)(response, seen)
})
after(() => authorizationServer[Symbol.asyncDispose]())

Object.assign(process.env, {
  RESOURCE_URL: RESOURCE,
  AUTH_ISSUER: authorizationServer.origin,
  AUTH_INTROSPECTION_ENDPOINT: `${authorizationServer.origin}/introspect`,
  OAUTH_CLIENT_SECRET: 'secret',
  ALLOWED_ORIGINS: 'http://localhost:6274',
  TOKEN_CACHE_TTL_SECONDS: '0',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
})
await import('../../support/demo-in-place.ts')
const { handler } = await import('../../../lambda/mcp.ts')

beforeEach(() => {
  answer = ACTIVE
  authorizationServer.seen.length = 0
})

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

async function call(
  method: string,
  headers: Record<string, string> = { authorization: 'Bearer token' },
  body: string | Buffer | undefined = JSON.stringify(LIST),
): Promise<HttpResult> {
  const isBase64Encoded = typeof body !== 'string'
  const event = {
    headers: { 'content-type': 'application/json', host: 'evil.example', ...headers },
    rawQueryString: '',
    requestContext: { http: { method } },
    ...(body !== undefined && { body: isBase64Encoded ? body.toString('base64') : body }),
    isBase64Encoded,
  }
  return handler(event, { awsRequestId: 'id', getRemainingTimeInMillis: () => 1000 } as never)
}

const errorOf = (result: HttpResult) =>
  (JSON.parse(result.body ?? '') as { error: { code: number; data?: Record<string, string> } })
    .error

describe('the gate', () => {
  test('asks for a token before it looks at anything else', async () => {
    for (const method of ['POST', 'GET', 'DELETE', 'PUT', 'HEAD']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await call(method, { 'mcp-protocol-version': '1999-01-01' }, 'no JSON')
      assert.equal(result.statusCode, 401, method)
      const challenge = `Bearer resource_metadata="${METADATA}", scope="mcp"`
      assert.equal(result.headers?.['www-authenticate'], challenge)
      assert.equal(result.headers?.['cache-control'], 'no-store')
      assert.equal(errorOf(result).data?.['www_authenticate'], challenge)
    }
    assert.equal(authorizationServer.seen.length, 0, 'no token, no introspection')
  })

  test('tells malformed, invalid, insufficient and unknown apart', async () => {
    const outcomes: [number, string, Record<string, unknown> | undefined, string][] = [
      [400, 'invalid_request', ACTIVE, 'Bearer two tokens'],
      [401, 'invalid_token', { active: false }, 'Bearer token'],
      [401, 'invalid_token', { ...ACTIVE, aud: 'https://other.example/mcp' }, 'Bearer token'],
      [401, 'invalid_token', { ...ACTIVE, exp: 1 }, 'Bearer token'],
      [403, 'insufficient_scope', { ...ACTIVE, scope: 'email' }, 'Bearer token'],
      [503, 'temporarily_unavailable', undefined, 'Bearer token'],
    ]
    for (const [status, error, introspected, authorization] of outcomes) {
      answer = introspected
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await call('POST', { authorization })
      assert.deepEqual([result.statusCode, errorOf(result).data?.['error']], [status, error])
      assert.equal('retry-after' in (result.headers ?? {}), status === 503)
    }
  })

  test('keeps pages of foreign origins out, before it looks at their token', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:6275']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await call('POST', { authorization: 'Bearer token', origin })
      assert.equal(result.statusCode, 403)
      assert.equal(result.headers?.['access-control-allow-origin'], undefined)
    }
    assert.equal(authorizationServer.seen.length, 0)
  })

  test('lets pages of allowed origins read every answer, rejections too', async () => {
    for (const [headers, status] of [
      [{}, 401],
      [{ authorization: 'Bearer token' }, 200],
    ] as const) {
      const origin = 'http://localhost:6274'
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await call('POST', { ...headers, origin })
      assert.equal(result.statusCode, status)
      assert.equal(result.headers?.['access-control-allow-origin'], origin)
      assert.equal(
        result.headers?.['access-control-expose-headers'],
        'WWW-Authenticate, Retry-After',
      )
      assert.equal(result.headers?.['vary'], 'origin')
    }
  })

  test('answers a preflight without a token', async () => {
    const result = await call('OPTIONS', { origin: 'http://localhost:6274' }, '')
    assert.equal(result.statusCode, 204)
    const allowed = String(result.headers?.['access-control-allow-headers']).split(', ')
    for (const name of ['Authorization', 'MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name']) {
      assert.ok(allowed.includes(name), name)
    }
  })

  test('turns an unforeseen error into an answer that says nothing of it', async () => {
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' }
    const event = { headers, rawQueryString: '' }
    const requestContext = { http: { method: 'POST' } }
    const hostile = { ...event, requestContext, body: Symbol('hush'), isBase64Encoded: true }
    const result = await handler(hostile as never, { awsRequestId: 'id' } as never)
    assert.equal(result.statusCode, 500)
    assert.deepEqual(errorOf(result), { code: -32_603, message: 'Internal error.' })
  })
})

describe('behind the gate', () => {
  test('a message comes as text or as base64', async () => {
    for (const body of [JSON.stringify(LIST), Buffer.from(JSON.stringify(LIST))]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await call('POST', undefined, body)
      assert.equal(result.statusCode, 200)
      assert.equal(result.headers?.['content-type'], 'application/json')
      const { result: list } = JSON.parse(result.body ?? '') as {
        result: { tools: { name: string }[] }
      }
      assert.deepEqual(
        list.tools.map(({ name }) => name),
        ['add_numbers', 'multiply_numbers', 'sum_numbers'],
      )
    }
  })

  test('any Accept header gets JSON', async () => {
    for (const accept of ['*/*', 'application/json', 'text/event-stream', 'text/html']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await call('POST', { authorization: 'Bearer token', accept })
      assert.deepEqual(
        [result.statusCode, result.headers?.['content-type']],
        [200, 'application/json'],
        accept,
      )
    }
  })

  test('other methods than POST are told so', async () => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await call(method)
      assert.deepEqual([result.statusCode, result.headers?.['allow']], [405, 'POST, OPTIONS'])
    }
  })

  test('a batch that cancels its own requests is answered all the same', async () => {
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }
    const both = await call('POST', undefined, JSON.stringify([LIST, cancel, null]))
    assert.ok(both.statusCode !== undefined && both.statusCode < 500)
    const alone = await call('POST', undefined, JSON.stringify([cancel]))
    assert.equal(alone.statusCode, 202)
    const listed = await call('POST', undefined, JSON.stringify([LIST, cancel]))
    assert.match(listed.body ?? '', /"add_numbers"/)
  })

  test('a request without a body is a parse error', async () => {
    const result = await call('POST', undefined, '')
    assert.equal(result.statusCode, 400)
    assert.equal(errorOf(result).code, -32_700)
  })

  test('the current revision is served too, without a promise to tell of changes', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const headers = {
      authorization: 'Bearer token',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'server/discover',
    }
    const message = { jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: meta } }
    const result = await call('POST', headers, JSON.stringify(message))
    assert.equal(result.statusCode, 200)
    const { result: discovered } = JSON.parse(result.body ?? '') as {
      result: { supportedVersions: string[]; capabilities: unknown }
    }
    assert.deepEqual(discovered.supportedVersions, ['2026-07-28', ...SUPPORTED_PROTOCOL_VERSIONS])
    assert.deepEqual(discovered.capabilities, { tools: { listChanged: false } })
  })
})
