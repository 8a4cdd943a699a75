import assert from 'node:assert/strict'
import { test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { createMcpHandler } from '../../../lambda/mcp/handler.ts'
import { tools } from '../../../lambda/mcp/tools/index.ts'
import { SERVER_INFO, serverFactory } from '../../../lambda/mcp/server.ts'

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
