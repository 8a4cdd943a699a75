import assert from 'node:assert/strict'
import { test } from 'node:test'
import packageJson from '../../../../package.json' with { type: 'json' }
import { createMcpHandler } from '../../../../lambda/gate/mcp-endpoint.ts'
import { tools } from '../../../../lambda/server/index.ts'
import { SERVER_INFO, serverFactory } from '../../../../lambda/mcp/server-factory.ts'

const RESOURCE = 'https://mcp.example.com/mcp'

test('no request is served without a verified token, whatever the chain before did', async () => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const requestContext = { http: { method: 'POST' } }
  const event = { headers: {}, rawQueryString: '', requestContext, body, isBase64Encoded: false }
  await assert.rejects(createMcpHandler(RESOURCE, serverFactory(tools, []))(event, {} as never), {
    message: 'a request came to the MCP server without a verified token',
  })
})

test('the server names the version of the package', () => {
  assert.equal(SERVER_INFO.version, packageJson.version)
  assert.equal(SERVER_INFO.name, packageJson.name)
})

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
  test(`a server of revision ${era} is made for the message that it gets`, async () => {
    const messages: unknown[] = []
    const handler = createMcpHandler(RESOURCE, (context) => {
      messages.push(context.message)
      return serverFactory(tools, [])(context)
    })
    const params = { name: 'add_numbers', arguments: { a: 2, b: 3 }, ...(meta && { _meta: meta }) }
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
    const event = {
      headers: { 'content-type': 'application/json', 'mcp-protocol-version': era, ...headers },
      rawQueryString: '',
      requestContext: { http: { method: 'POST' } },
      isBase64Encoded: false,
    }
    const authInfo = { token: 't', clientId: 'c', scopes: [] }
    const { statusCode, body } = await handler(event, { authInfo, message } as never)
    assert.equal(statusCode, 200)
    assert.match(String(body), /"result":5/)
    assert.deepEqual(messages, [message])
  })
}
