import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import { mcpEndpoint } from '../../../../lambda/gate/mcp-endpoint.ts'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import { loadServer } from '../../../../lambda/mcp/load-server.ts'
import { createServe } from '../../../../lambda/mcp/serve.ts'
import type { ServedRequest } from '../../../../lambda/mcp/catalog.ts'
import { readMessage } from '../../../../lambda/message/read-message.ts'
import { server as demo } from '../../../support/demo-server.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const authInfo = { token: 't', clientId: 'c', scopes: [] }
const loaded = loadServer(demo, { scopeHierarchy: [] })
const called = demo.tools?.filter(({ name }) => name === 'add_numbers')
const event = {
  headers: { 'content-type': 'application/json' },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
}

test('no request is served without a verified token, whatever the chain before did', async () => {
  const server = { ...loaded, serve: () => assert.fail('not to be served') }
  const authorized = { server, called }
  for (const context of [{}, { authInfo }, { authorized }]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assert.rejects(mcpEndpoint(RESOURCE)(event, context as never), {
      message: 'a request came to the MCP server without a verified token',
    })
  }
})

test('what is no message is answered by a JSON-RPC error, and a request without a body by 405', async () => {
  const server = { ...loaded, serve: () => assert.fail('not to be served') }
  const authorized = { server, called: [] }
  for (const [contentType, text, status, code] of [
    ['application/json', 'no JSON', 400, -32_700],
    ['text/plain', '{}', 415, 415],
    [undefined, undefined, 405, 405],
  ] as const) {
    const read = readMessage({ contentType, text, isBase64Encoded: false })
    const message = status === 405 ? undefined : read
    const context = { authInfo, authorized, message } as never
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { statusCode, body = '' } = await mcpEndpoint(RESOURCE)(event, context)
    assert.equal(statusCode, status)
    assert.equal((JSON.parse(body) as { error: { code: number } }).error.code, code)
  }
})

describe('a server is made for what the gate has authorized', () => {
  for (const [era, headers, meta] of [
    ['2025-11-25', {}, undefined],
    [
      '2026-07-28',
      { 'mcp-method': 'tools/call', 'mcp-name': 'add_numbers' },
      {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      },
    ],
  ] as const) {
    test(`in revision ${era}`, async () => {
      const made: ServedRequest[] = []
      const createServer = await loaded.loadFactory()
      const serve = createServe((request) => {
        made.push(request)
        return createServer(request)
      })
      const params = {
        name: 'add_numbers',
        arguments: { a: 2, b: 3 },
        ...(meta && { _meta: meta }),
      }
      const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
      const message = readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
      const authorized = { server: { ...loaded, serve }, called }
      const { statusCode, body } = await mcpEndpoint(RESOURCE)(
        { ...event, headers: { ...event.headers, 'mcp-protocol-version': era, ...headers } },
        { authInfo, message, authorized } as never,
      )
      assert.equal(statusCode, 200)
      assert.match(String(body), /"result":5/)
      assert.equal(made.length, 1)
      assert.deepEqual(made[0]?.authorized, called)
      assert.equal(made[0]?.authInfo, authInfo)
    })
  }
})

test('each call of a batch has the trace of its own message, or that of the header', async () => {
  const seen: unknown[] = []
  const probe = defineTool({
    name: 'probe',
    title: 'Probe',
    description: 'Remembers the trace of its call.',
    inputSchema: z.object({}),
    outputSchema: z.object({}),
    annotations: {},
    run(_, { traceparent }) {
      seen.push(traceparent)
      return {}
    },
  })
  const own = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const headerTrace = { traceparent: own.replace('4bf9', '5bf9'), traceId: 'of the header' }
  const calls = [{ traceparent: own }, {}, { traceparent: 'no trace' }].map((meta, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'probe', arguments: {}, _meta: meta },
  }))
  const text = JSON.stringify(calls)
  const message = readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
  const server = loadServer({ tools: [probe] }, { scopeHierarchy: [] })
  const authorized = { server, called: [probe] }
  const send = (context: object) =>
    mcpEndpoint(RESOURCE)(event, { authInfo, message, authorized, ...context } as never)
  assert.equal((await send({ headerTrace })).statusCode, 200)
  await send({})
  const { traceparent } = headerTrace
  assert.deepEqual(seen, [own, traceparent, traceparent, own, undefined, undefined])
})
