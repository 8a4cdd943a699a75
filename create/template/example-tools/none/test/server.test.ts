import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from 'mcp-auth-lambda/testing'
import { server } from '../server.ts'

test('has a name, and no tool yet', async (t) => {
  const client = await connect(server)
  t.after(() => client.close())
  assert.equal(client.getServerVersion()?.name, 'my-mcp-server')
  assert.equal(client.getServerCapabilities()?.tools, undefined)
})
