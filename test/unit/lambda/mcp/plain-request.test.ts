import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainRequest } from '../../../../lambda/mcp/plain-request.ts'
import { metaOf } from '../../../support/clients/http-requests.ts'

const MODERN = '2026-07-28'
const META = metaOf(MODERN)
const HEADERS = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list' }
const modern = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: META } }
const handshake = { jsonrpc: '2.0', id: 'a', method: 'ping' }
const withMeta = (more: object) => ({ ...modern, params: { _meta: { ...META, ...more } } })
const withParams = (params: unknown) => ({ ...handshake, params })
const client = 'io.modelcontextprotocol/clientInfo'
const capabilities = 'io.modelcontextprotocol/clientCapabilities'

const read = (message: unknown, headers: object = {}) =>
  plainRequest(message, new Headers({ ...headers }))

describe('a plain request', () => {
  test('of revisions that begin by initialize', () => {
    const expected = { era: 'handshake', id: 'a', method: 'ping', params: {}, meta: undefined }
    assert.deepEqual(read(handshake), expected)
    assert.deepEqual(read(handshake, { 'mcp-protocol-version': '2024-11-05' }), expected)
    const params = { name: 'x', _meta: { traceparent: 't', 'client/own': {} } }
    const { _meta: meta, ...others } = params
    assert.deepEqual(read(withParams(params)), { ...expected, params: others, meta })
  })

  test('the notification that the client is initialized has no id', () => {
    const { id: _, ...notification } = { ...handshake, method: 'notifications/initialized' }
    assert.equal(read(notification)?.id, undefined)
    assert.equal(read(notification)?.method, 'notifications/initialized')
  })

  test('of 2026-07-28 repeats in its headers what it is', () => {
    const expected = { era: 'modern', id: 1, method: 'tools/list', params: {}, meta: META }
    assert.deepEqual(read(modern, HEADERS), expected)
    const call = { ...modern, method: 'tools/call', params: { name: 'x', _meta: META } }
    const headers = { ...HEADERS, 'mcp-method': 'tools/call', 'mcp-name': 'x' }
    assert.deepEqual(read(call, headers)?.params, { name: 'x' })
    assert.equal(read(call, { ...headers, 'mcp-name': 'y' }), undefined)
  })

  test('says whatever it likes of its client beside what MCP knows', () => {
    const icons = [{ src: 'x:', mimeType: 'image/png', sizes: ['any'], theme: 'light', more: 1 }]
    const more = { [client]: { name: 'c', version: '1', icons, more: 1 } }
    const can = {
      [capabilities]: { roots: { listChanged: true }, tools: true, tasks: { list: {} } },
    }
    assert.notEqual(read(withMeta({ ...more, ...can }), HEADERS), undefined)
  })
})

describe('not plain is', () => {
  const lost = JSON.parse('{"__proto__":1}') as object
  for (const [what, message] of [
    ['a batch', [handshake]],
    ['no object', null],
    ['another version of JSON-RPC', { ...handshake, jsonrpc: '1.0' }],
    ['no method', { jsonrpc: '2.0', id: 1 }],
    ['an unknown member', { ...handshake, more: 1 }],
    ['an id of another type', { ...handshake, id: 1.5 }],
    ['a request without an id', { jsonrpc: '2.0', method: 'ping' }],
    ['a notification with one', { ...handshake, method: 'notifications/initialized' }],
    ['params that are a list', withParams([])],
    ['params that lose a member', withParams(lost)],
    ['_meta that is no object', withParams({ _meta: null })],
    ['_meta with names of MCP', withParams({ _meta: { 'io.modelcontextprotocol/x': 1 } })],
  ] as const) {
    test(what, () => assert.equal(read(message), undefined))
  }

  test('a revision that is not served', () => {
    assert.equal(read(handshake, { 'mcp-protocol-version': '2030-01-01' }), undefined)
    const version = { 'io.modelcontextprotocol/protocolVersion': '2030-01-01' }
    assert.equal(read(withMeta(version), HEADERS), undefined)
  })

  for (const [what, meta] of [
    ['names of MCP beside the usual three', { 'io.modelcontextprotocol/logLevel': 'info' }],
    ['a client without a version', { [client]: { name: 'x' } }],
    [
      'a client with an icon of another shape',
      { [client]: { name: 'x', version: '1', icons: [{}] } },
    ],
    ['capabilities of another type', { [capabilities]: [] }],
    ['an extension that is no object', { [capabilities]: { extensions: { x: 1 } } }],
    ['a capability that is no object', { [capabilities]: { sampling: true } }],
  ] as const) {
    test(what, () => assert.equal(read(withMeta(meta), HEADERS), undefined))
  }

  test('a request of 2026-07-28 without its headers', () => {
    assert.equal(read(modern), undefined)
    assert.equal(read(modern, { ...HEADERS, 'mcp-method': 'ping' }), undefined)
    assert.equal(read(modern, { ...HEADERS, 'mcp-name': 'x' }), undefined)
  })
})
