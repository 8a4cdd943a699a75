import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOrigin, isAllowedOrigin } from '../../../../lambda/gate/browser-origin.ts'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'

const LOCAL = 'http://localhost:3000/mcp'
const DEPLOYED = 'https://mcp.example.com/mcp'
const PAGE = 'http://localhost:6274'
const EXTENSIONS = [
  'chrome-extension://abcdefghijklmnop',
  'moz-extension://0a1b2c3d-0000',
  'vscode-webview://0abc',
]

function pass(
  headers: Record<string, string>,
  { allowed, resource = LOCAL, method = 'POST' }: PassOptions = {},
) {
  const context = {} as GateContext
  const event = { headers, requestContext: { http: { method } } }
  const step = browserOrigin(allowed, resource)
  const result = step.before?.({ event, context } as never) as HttpResult | undefined
  return { result, context, headers: event.headers }
}

interface PassOptions {
  readonly allowed?: readonly string[]
  readonly resource?: string
  readonly method?: string
}

test('pages of loopback origins may call a server on the same machine, and no others', () => {
  for (const origin of [PAGE, 'http://127.0.0.1', 'https://localhost', 'http://[::1]:1']) {
    assert.equal(pass({ origin }).result, undefined, origin)
    assert.equal(pass({ origin }, { resource: DEPLOYED }).result?.statusCode, 403, origin)
    assert.equal(pass({ origin }, { allowed: ['https://a.example'] }).result?.statusCode, 403)
  }
  for (const origin of [
    ...EXTENSIONS,
    'chrome-extension://localhost',
    'ftp://localhost/x',
    'http://localhost/path',
    'http://localhost.evil.example',
    'loopback',
    'null',
    '',
  ]) {
    assert.equal(pass({ origin }).result?.statusCode, 403, origin)
  }
})

test('of others only those that are configured, to the letter, whatever their scheme', () => {
  const allowed = ['https://app.example.com', PAGE, ...EXTENSIONS]
  for (const origin of allowed) assert.ok(isAllowedOrigin(origin, allowed))
  const others = [
    '',
    'null',
    'https://app.example.com.evil.example',
    'https://app.example.com:8443',
    'http://app.example.com',
    'http://localhost',
    'chrome-extension://other',
  ]
  for (const origin of others) assert.ok(!isAllowedOrigin(origin, allowed), origin)
})

test('a foreign origin is logged by a typed reason; the answer names it, at a bounded length', () => {
  const { context, result } = pass({ origin: `https://${'a'.repeat(5000)}.example` })
  const { verdict, reason, detail } = context.decision ?? {}
  assert.deepEqual([verdict, reason], ['foreign_origin', 'origin_not_allowed'])
  assert.equal(detail, 'ALLOWED_ORIGINS does not list the origin that the answer names')
  const { error } = JSON.parse(result?.body ?? '') as { error: { message: string } }
  assert.match(error.message, /^Pages of the origin "https:\/\/aaa/)
  assert.ok(error.message.length < 300)
})

test('equal copies of a header with one value are one; different ones stay as they came', () => {
  const names = [
    'origin',
    'content-type',
    'mcp-protocol-version',
    'mcp-method',
    'mcp-name',
    'mcp-session-id',
    'last-event-id',
    'traceparent',
  ]
  for (const name of names) {
    for (const joined of ['a,a', 'a, a', 'a ,\ta,a']) {
      assert.deepEqual(pass({ [name]: joined }, { allowed: ['a'] }).headers, { [name]: 'a' })
    }
    const { headers } = pass({ [name]: 'a, b' }, { allowed: ['a, b'] })
    assert.deepEqual(headers, { [name]: 'a, b' })
  }
  const ambiguous = { authorization: 'Bearer a, Bearer a', 'mcp-param-x': 'a,a' }
  assert.deepEqual(pass(ambiguous).headers, ambiguous)
  assert.equal(pass({ origin: `${PAGE},${PAGE}` }).context.allowedOrigin, PAGE)
  assert.equal(pass({ origin: `${PAGE},https://evil.example` }).result?.statusCode, 403)
})

test('a preflight allows what MCP clients and tracing send, and the headers of parameters that it asks for', () => {
  const allowedFor = (asked: string) => {
    const headers = { origin: PAGE, 'access-control-request-headers': asked }
    const { result } = pass(headers, { method: 'OPTIONS' })
    assert.equal(result?.statusCode, 204)
    assert.equal(result.headers?.['vary'], 'access-control-request-headers')
    return String(result.headers['access-control-allow-headers']).split(', ')
  }
  const always = allowedFor('')
  for (const name of ['Authorization', 'Mcp-Name', 'traceparent', 'tracestate', 'baggage']) {
    assert.ok(always.includes(name), name)
  }
  assert.deepEqual(allowedFor('authorization,mcp-param-region, Mcp-Param-tenant_1'), [
    ...always,
    'mcp-param-region',
    'Mcp-Param-tenant_1',
  ])
  for (const unsafe of [
    'cookie',
    'mcp-param-',
    'mcp-param-a b',
    'x-mcp-param-a',
    'mcp-param-é',
    '*',
  ]) {
    assert.deepEqual(allowedFor(unsafe), always, unsafe)
  }
  const many = Array.from({ length: 1000 }, (_, at) => `mcp-param-${at}`).join()
  assert.equal(allowedFor(many).length, always.length + 50)
})
