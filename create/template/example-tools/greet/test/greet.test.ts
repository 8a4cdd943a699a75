import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from 'mcp-auth-lambda/testing'
import { server } from '../server.ts'

test('greets by name', async (t) => {
  const client = await connect(server)
  t.after(() => client.close())
  const { structuredContent } = await client.callTool({ name: 'greet', arguments: { name: 'Ada' } })
  assert.deepEqual(structuredContent, { greeting: 'Hello Ada!' })
})
