/** What is written down of MCP's names is what the SDK has. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  createMcpHandler,
  McpServer,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server'
import {
  CLIENT_CAPABILITIES_META,
  CLIENT_INFO_META,
  HANDSHAKE_VERSIONS,
  META_PREFIX,
  MODERN_VERSION,
  PROTOCOL_VERSION_META,
  PROTOCOL_VERSIONS,
  SERVER_INFO_META,
} from '../../../../lambda/message/revisions.ts'
import { metaOf } from '../../../support/clients/http-requests.ts'

test('the revisions that begin by initialize', () => {
  assert.deepEqual(HANDSHAKE_VERSIONS, SUPPORTED_PROTOCOL_VERSIONS)
})

test('those after them, which an unknown one is answered by', async () => {
  const handler = createMcpHandler(() => new McpServer({ name: 'x', version: '1' }))
  const version = '2099-01-01'
  const params = { _meta: metaOf(version) }
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/list', params }
  const headers = { 'content-type': 'application/json', 'mcp-protocol-version': version }
  const body = JSON.stringify(message)
  const request = new Request('https://mcp.example.com/mcp', { method: 'POST', headers, body })
  const { error } = (await (await handler.fetch(request)).json()) as {
    error: { data: { supported: string[] } }
  }
  assert.deepEqual(error.data.supported, [MODERN_VERSION])
  assert.deepEqual(PROTOCOL_VERSIONS, [MODERN_VERSION, ...SUPPORTED_PROTOCOL_VERSIONS])
})

test('members of _meta', () => {
  const names = [
    PROTOCOL_VERSION_META,
    CLIENT_INFO_META,
    CLIENT_CAPABILITIES_META,
    SERVER_INFO_META,
  ]
  assert.deepEqual(names, [
    PROTOCOL_VERSION_META_KEY,
    CLIENT_INFO_META_KEY,
    CLIENT_CAPABILITIES_META_KEY,
    SERVER_INFO_META_KEY,
  ])
  for (const name of names) assert.ok(name.startsWith(META_PREFIX))
})
