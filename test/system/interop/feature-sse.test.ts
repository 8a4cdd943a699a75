/** Resources, prompts and questions over HTTP+SSE, the transport of MCP 2024-11-05. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { connectSse } from '../../support/clients/feature-clients.ts'
import { ARCHIVED, FEATURE_SERVER, GIF } from '../../support/feature-server.ts'
import { startSharedSystem } from '../../support/shared-system.ts'

const args = ['--server', FEATURE_SERVER]
const system = await startSharedSystem({ args, env: { TRANSPORT: 'sse' } })
const client = await connectSse(system.url, await system.newToken({ scope: 'mcp' }))
after(() => client.close())

describe('over HTTP+SSE', () => {
  it('resources are listed page by page, and read', async () => {
    const { resources, nextCursor: cursor = '' } = await client.listResources()
    const { resources: others, nextCursor } = await client.listResources({ cursor })
    assert.equal(resources.length + others.length, 3 + ARCHIVED)
    assert.equal(nextCursor, undefined)
    const { contents } = await client.readResource({ uri: 'notes://logo' })
    const blob = GIF.toString('base64')
    assert.deepEqual(contents, [{ uri: 'notes://logo', mimeType: 'image/gif', blob }])
    const day = await client.readResource({ uri: 'notes://days/monday' })
    assert.partialDeepStrictEqual(day.contents, [{ text: 'Notes of monday.' }])
  })

  it('prompts are completed and got', async () => {
    const ref = { type: 'ref/prompt', name: 'translate' } as const
    const { completion } = await client.complete({
      ref,
      argument: { name: 'language', value: 'F' },
    })
    assert.deepEqual(completion, { values: ['French'], total: 1, hasMore: false })
    const prompt = await client.getPrompt({ name: 'translate', arguments: { words: 'tea' } })
    assert.partialDeepStrictEqual(prompt, {
      messages: [{ content: { text: 'Translate into English: tea' } }, { role: 'assistant' }],
    })
  })

  it('what is guarded is refused, and what is hidden is unknown', async () => {
    await assert.rejects(client.getPrompt({ name: 'write_up' }), /403|insufficient_scope/)
    const hidden = client.readResource({ uri: 'notes://audit' })
    await assert.rejects(hidden, { code: -32_002, data: { uri: 'notes://audit' } })
  })

  it('a tool that asks says that the client is too old', async () => {
    const call = { name: 'delete_note', arguments: { note: 'n1' } }
    const text =
      'delete_note has to ask the user, which works from MCP 2026-07-28 on: use a client that speaks that revision.'
    assert.partialDeepStrictEqual(await client.callTool(call), {
      isError: true,
      content: [{ text }],
    })
  })
})
