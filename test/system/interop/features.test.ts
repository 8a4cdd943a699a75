/** Both generations of the SDK's client use everything that a server can have, over HTTP. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v2 from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CompleteResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { ARCHIVED, FEATURE_SERVER, GIF, HANDBOOK, WAV } from '../../support/feature-server.ts'
import { startSharedSystem } from '../../support/shared-system.ts'

const args = ['--server', FEATURE_SERVER]
const system = await startSharedSystem({ args })
const plain = await system.newToken({ scope: 'mcp' })
const admin = await system.newToken({ scope: 'mcp notes:write notes:admin' })

const IMPLEMENTATION = { name: 'feature-test', version: '1.0.0' }
const url = new URL(system.url)
const optionsFor = (token: string) => ({
  requestInit: { headers: { authorization: `Bearer ${token}` } },
})

async function connectV1(token: string): Promise<Client> {
  const client = new Client(IMPLEMENTATION)
  await client.connect(new StreamableHTTPClientTransport(url, optionsFor(token)))
  return client
}

type Answer = v2.ElicitResult

/** @param answers what the user says to each question, in turn */
async function connectV2(token: string, answers: Answer[] = []): Promise<v2.Client> {
  const client = new v2.Client(IMPLEMENTATION, {
    capabilities: { elicitation: { form: {}, url: {} } },
    versionNegotiation: { mode: 'auto' },
  })
  client.setRequestHandler(
    'elicitation/create',
    async () => answers.shift() ?? assert.fail('asked again'),
  )
  await client.connect(new v2.StreamableHTTPClientTransport(url, optionsFor(token)))
  return client
}

/** The same calls for both. */
const CLIENTS = {
  v1: connectV1,
  v2: async (token: string) => (await connectV2(token)) as unknown as Client,
}

for (const [name, connect] of Object.entries(CLIENTS)) {
  describe(`the ${name} client`, () => {
    test('reads how the server introduces itself', async () => {
      const client = await connect(plain)
      assert.partialDeepStrictEqual(client.getServerVersion(), {
        name: 'features',
        title: 'All features',
        version: '3.2.1',
        description: 'One of everything.',
        websiteUrl: 'https://example.com/features',
      })
      assert.equal(client.getServerVersion()?.icons?.[0]?.src, 'https://example.com/icon.svg')
      assert.equal(client.getInstructions(), 'Read the handbook first.')
      await client.close()
    })

    test('calls tools that return texts, blocks of every kind, and objects', async () => {
      const client = await connect(plain)
      const greeted = await client.callTool({ name: 'greet', arguments: { name: 'Ada' } })
      assert.deepEqual(greeted.content, [{ type: 'text', text: 'Hello Ada!' }])
      const { content } = await client.callTool({ name: 'show_all' })
      const gif = { data: GIF.toString('base64'), mimeType: 'image/gif' }
      const annotations = { audience: ['user'], priority: 1 }
      assert.deepEqual(content, [
        { type: 'text', text: '# A report', annotations },
        { type: 'image', ...gif },
        { type: 'audio', data: WAV.toString('base64'), mimeType: 'audio/wav' },
        {
          type: 'resource_link',
          uri: 'notes://handbook',
          name: 'handbook',
          mimeType: 'text/markdown',
        },
        {
          type: 'resource',
          resource: { uri: 'notes://today', mimeType: 'text/plain', text: 'Buy tea.' },
        },
        {
          type: 'resource',
          resource: { uri: 'notes://logo', mimeType: gif.mimeType, blob: gif.data },
        },
      ])
      const counted = await client.callTool({
        name: 'count_words',
        arguments: { words: 'be kind' },
      })
      assert.deepEqual(counted.structuredContent, { count: 2, longest: 'kind' })
      const wrong = await client.callTool({ name: 'greet', arguments: { name: 7 } })
      assert.equal(wrong.isError, true)
      assert.match(JSON.stringify(wrong.content), /name: expected string, received number/)
      const failed = await client.callTool({ name: 'fail' })
      assert.match(JSON.stringify(failed), /There is no coffee: ask for tea\./)
      await client.close()
    })

    test('reads resources, and lists that have more than one page', async () => {
      const client = await connect(plain)
      const listsPageByPage = name === 'v1' // the v2 client puts the pages together
      const uris: string[] = []
      let cursor: string | undefined
      let pages = 0
      for (;;) {
        // eslint-disable-next-line no-await-in-loop -- page after page
        const page = await client.listResources(cursor === undefined ? {} : { cursor })
        uris.push(...page.resources.map((resource) => resource.uri))
        cursor = page.nextCursor
        pages += 1
        if (!listsPageByPage || cursor === undefined) break
      }
      assert.equal(pages, listsPageByPage ? 2 : 1)
      // With the three open resources.
      assert.equal(uris.length, ARCHIVED + 3)
      assert.equal(new Set(uris).size, uris.length)
      const { resourceTemplates } = await client.listResourceTemplates()
      assert.deepEqual(
        resourceTemplates.map((template) => template.uriTemplate),
        ['notes://days/{day}', 'notes://archive/{number}', 'notes://drafts/{id}'],
      )
      const read = async (uri: string) => (await client.readResource({ uri })).contents
      assert.deepEqual(await read('notes://handbook'), [
        { uri: 'notes://handbook', mimeType: 'text/markdown', text: HANDBOOK },
      ])
      assert.deepEqual(await read('notes://logo'), [
        { uri: 'notes://logo', mimeType: 'image/gif', blob: GIF.toString('base64') },
      ])
      assert.deepEqual(await read('notes://days/monday'), [
        { uri: 'notes://days/monday', mimeType: 'text/plain', text: 'Notes of monday.' },
      ])
      const code = listsPageByPage ? -32_002 : -32_602
      await assert.rejects(
        read('notes://days/sunday'),
        (error: { code?: number; data?: unknown }) => {
          assert.equal(error.code, code)
          assert.deepEqual(error.data, { uri: 'notes://days/sunday' })
          return true
        },
      )
      await client.close()
    })

    test('gets prompts, and completes their arguments and the variables of templates', async () => {
      const client = await connect(plain)
      const { prompts } = await client.listPrompts()
      assert.deepEqual(
        prompts.map((prompt) => prompt.name),
        ['translate', 'write_up'],
      )
      assert.deepEqual(prompts[0]?.arguments, [
        { name: 'words', required: true },
        { name: 'language', description: 'Into which language', required: false },
      ])
      const { messages } = await client.getPrompt({
        name: 'translate',
        arguments: { words: 'tea', language: 'French' },
      })
      assert.deepEqual(messages[0], {
        role: 'user',
        content: { type: 'text', text: 'Translate into French: tea' },
      })
      assert.equal(messages[1]?.content.type, 'image')
      await assert.rejects(client.getPrompt({ name: 'translate' }), /words: expected string/)
      const complete = async (params: object) => {
        const { completion } = await client.complete(params as Parameters<Client['complete']>[0])
        CompleteResultSchema.parse({ completion })
        return completion.values
      }
      const ref = { type: 'ref/prompt', name: 'translate' }
      assert.deepEqual(await complete({ ref, argument: { name: 'language', value: 'fr' } }), [
        'French',
      ])
      const context = { arguments: { language: 'German' } }
      assert.deepEqual(
        await complete({ ref, argument: { name: 'words', value: 'tea' }, context }),
        ['tea (German)'],
      )
      const template = { type: 'ref/resource', uri: 'notes://days/{day}' }
      assert.deepEqual(await complete({ ref: template, argument: { name: 'day', value: 't' } }), [
        'tuesday',
        'thursday',
      ])
      await client.close()
    })

    test('uses with their scopes what is guarded and what is hidden', async () => {
      const client = await connect(admin)
      const textOf = async (answer: Promise<unknown>) => JSON.stringify(await answer)
      assert.match(await textOf(client.callTool({ name: 'write' })), /Written\./)
      assert.match(await textOf(client.callTool({ name: 'purge' })), /Purged\./)
      assert.match(await textOf(client.readResource({ uri: 'notes://audit/a1' })), /Audit of a1\./)
      assert.match(await textOf(client.getPrompt({ name: 'purge_report' })), /purge_report/)
      await client.close()
    })
  })
}

describe('a tool asks the user', () => {
  const call = { name: 'delete_note', arguments: { note: 'a' } }

  test('by a form and by a URL, through the v2 client', async () => {
    const accept = (content: Record<string, string | boolean>): Answer => ({
      action: 'accept',
      content,
    })
    const client = await connectV2(plain, [
      accept({ reason: 'no' }), // too short: asked again
      accept({ reason: 'space', forever: true }),
      { action: 'decline' },
      { action: 'accept' },
      accept({ to: 'ada@example.com' }),
    ])
    const textOf = async (answer: ReturnType<v2.Client['callTool']>) =>
      JSON.stringify((await answer).content)
    assert.match(
      await textOf(client.callTool(call)),
      /Deleted a, number 0\.\d+, because of space, forever\./,
    )
    assert.match(await textOf(client.callTool(call)), /Kept a: decline\./)
    assert.match(await textOf(client.callTool({ name: 'pay' })), /Receipt to ada@example\.com\./)
    await client.close()
  })

  test('and tells clients of earlier revisions that they are too old', async () => {
    const client = await connectV1(plain)
    const { isError, content } = await client.callTool(call)
    assert.equal(isError, true)
    assert.match(
      JSON.stringify(content),
      /delete_note has to ask the user, which works from MCP 2026-07-28 on/,
    )
    await client.close()
  })
})
