import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { McpServer } from '@modelcontextprotocol/server'
import packageJson from '../../../../package.json' with { type: 'json' }
import {
  SERVER_INFO,
  type ServedRequest,
  serverFactory,
} from '../../../../lambda/mcp/server-factory.ts'
import { tools } from '../../../../lambda/server/index.ts'

/** Names of the tools of a server that is made for this request. */
function registeredFor(request: ServedRequest): unknown[] {
  const register = mock.method(McpServer.prototype, 'registerTool')
  serverFactory(tools, [])(request)
  const names = register.mock.calls.map(({ arguments: [name] }) => name)
  register.mock.restore()
  return names
}

describe('the server of a request', () => {
  test('that calls a tool has this one alone, however many there are', () => {
    assert.ok(tools.length > 1)
    const calledTools = tools.filter(({ name }) => name === 'multiply_numbers')
    assert.deepEqual(registeredFor({ calledTools }), ['multiply_numbers'])
  })

  test('has all visible tools for every other message, and long connection', () => {
    const all = tools.filter(({ hidden }) => !hidden).map(({ name }) => name)
    for (const request of [{}, { calledTools: [] }]) assert.deepEqual(registeredFor(request), all)
  })
})

test('the server names the version of the package', () => {
  assert.equal(SERVER_INFO.version, packageJson.version)
  assert.equal(SERVER_INFO.name, packageJson.name)
})
