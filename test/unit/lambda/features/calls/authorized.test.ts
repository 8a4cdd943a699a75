import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
} from '../../../../../lambda/features/public.ts'
import { loadServer } from '../../../../../lambda/mcp/load-server.ts'
import { connect } from '../../../../support/connect.ts'

const authInfo = { token: 't', clientId: 'c', scopes: ['mcp'] }

test('the server of a request runs nothing but what the gate has authorized it for', async () => {
  const ran = mock.fn(() => 'ok')
  const complete = { id: () => [ran()] }
  const open = defineTool({ name: 'open', description: 'Opens.', run: () => 'ok' })
  const { loadFactory } = loadServer(
    {
      tools: [open, defineTool({ name: 'tool', description: 'Runs.', run: ran })],
      resources: [
        defineResource({ uri: 'x://a', name: 'a', read: ran }),
        defineResourceTemplate({ uriTemplate: 'y://{id}', name: 'b', complete, read: ran }),
      ],
      prompts: [definePrompt({ name: 'prompt', get: ran })],
    },
    { scopeHierarchy: [] },
  )
  const createServer = await loadFactory()
  const client = await connect(createServer({ authInfo, authorized: [open] }), authInfo)
  const ref = { type: 'ref/resource', uri: 'y://{id}' } as const
  for (const attempt of [
    async () => client.callTool({ name: 'tool' }),
    async () => client.readResource({ uri: 'x://a' }),
    async () => client.readResource({ uri: 'y://1' }),
    async () => client.getPrompt({ name: 'prompt' }),
    async () => client.complete({ ref, argument: { name: 'id', value: '' } }),
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assert.rejects(attempt(), /the gate has not authorized the request for/)
  }
  assert.equal(ran.mock.callCount(), 0)
  await client.callTool({ name: 'open' })
  // A session's server has no such list: each of its requests passes the gate by itself.
  const session = await connect(createServer({ authInfo }), authInfo)
  await session.callTool({ name: 'tool' })
  assert.equal(ran.mock.callCount(), 1)
})
