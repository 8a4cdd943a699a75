import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mcpEndpoint } from '../../../../lambda/gate/mcp-endpoint.ts'
import { createServe } from '../../../../lambda/mcp/serve.ts'
import { type ServedRequest, serverFactory } from '../../../../lambda/mcp/server-factory.ts'
import { readMessage } from '../../../../lambda/message/read-message.ts'
import { tools } from '../../../../lambda/server/index.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const authInfo = { token: 't', clientId: 'c', scopes: [] }
const calledTools = tools.filter(({ name }) => name === 'add_numbers')
const event = {
  headers: { 'content-type': 'application/json' },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
}

test('no request is served without a verified token, whatever the chain before did', async () => {
  const server = { tools, serve: () => assert.fail('not to be served') }
  const authorized = { server, calledTools }
  for (const context of [{}, { authInfo }, { authorized }]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assert.rejects(mcpEndpoint(RESOURCE)(event, context as never), {
      message: 'a request came to the MCP server without a verified token',
    })
  }
})

describe('a server is made for the tools that its message calls', () => {
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
      const serve = createServe((request) => {
        made.push(request)
        return serverFactory(tools, [])(request)
      })
      const params = {
        name: 'add_numbers',
        arguments: { a: 2, b: 3 },
        ...(meta && { _meta: meta }),
      }
      const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
      const message = readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
      const authorized = { server: { tools, serve }, calledTools }
      const { statusCode, body } = await mcpEndpoint(RESOURCE)(
        { ...event, headers: { ...event.headers, 'mcp-protocol-version': era, ...headers } },
        { authInfo, message, authorized } as never,
      )
      assert.equal(statusCode, 200)
      assert.match(String(body), /"result":5/)
      assert.deepEqual(made, [{ authInfo, calledTools }])
    })
  }
})
