import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { serverFactory } from '../../../../lambda/mcp/server-factory.ts'
import { tools } from '../../../../lambda/server/index.ts'

const ALL = tools.map(({ name }) => name)
const call = (name: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: {} },
})

/** Names of the tools that a server has which is made for this message. */
function registeredFor(message: unknown): string[] {
  const registered: string[] = []
  const watched = tools.map((tool) => {
    const register: typeof tool.register = (server) => {
      registered.push(tool.name)
      tool.register(server)
    }
    return Object.assign({}, tool, { register })
  })
  serverFactory(watched, [])({ message })
  return registered
}

describe('the server of a request', () => {
  test('that calls a tool has this one alone, however many there are', () => {
    assert.ok(ALL.length > 1)
    assert.deepEqual(registeredFor(call('multiply_numbers')), ['multiply_numbers'])
  })

  test('has all tools for every other message, batch and long connection', () => {
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    for (const message of [list, [call('add_numbers'), list], call('unknown'), undefined, null]) {
      assert.deepEqual(registeredFor(message), ALL, JSON.stringify(message))
    }
  })
})
