/** What a client gets of one of each: resources, prompts, images, and tools that need something or ask. */
import assert from 'node:assert/strict'
import type { Client } from '@modelcontextprotocol/client'
import type { Backend } from '../../support/backend.ts'
import { postModern } from '../../support/clients/http-requests.ts'
import { step } from '../../support/progress.ts'
import type { Owner } from './owner.ts'

export const SCOPE = 'notes:write'
export const WEATHER = { temperature_celsius: 4, conditions: 'light rain' }
/** Whom the authorization server signs in. */
export const USER = 'dev-user'

/** What a user writes while another question waits. */
export const LATER = { userId: USER, id: '2026-01-01T00:00:00.000Z_later', text: 'Meanwhile.' }
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

export interface FeatureDeployment {
  readonly mcpUrl: string
  /** The client of a user who agrees to everything. */
  readonly client: Client
  readonly owner: Owner
  readonly weather: Backend
  readonly apiKey: string
  /** What the user was asked. */
  readonly questions: readonly string[]
  /** A token without any further scope. */
  readonly issueToken: () => Promise<string>
}

export function featureSteps(deployment: () => FeatureDeployment): void {
  step('resources are listed and read', async () => {
    const { client } = deployment()
    const read = async (uri: string) => (await client.readResource({ uri })).contents[0]
    const handbook = {
      mimeType: 'text/markdown',
      text: '# Handbook\n\nOne note a day, with a heading.',
    }
    assert.partialDeepStrictEqual(await read('team-notes://handbook'), handbook)
    const uri = 'team-notes://platform/2026-11-24'
    assert.partialDeepStrictEqual(await read(uri), { text: '# Outage\n\nNone today.' })
    await assert.rejects(read('team-notes://platform/2025-01-01'), /team-notes:/)
    const { resources } = await client.listResources()
    assert.ok(resources.some((resource) => resource.uri === uri))
    const { resourceTemplates } = await client.listResourceTemplates()
    const templates = resourceTemplates.map(({ uriTemplate }) => uriTemplate)
    assert.deepEqual(templates, ['team-notes://{team}/{day}'])
  })

  step('a prompt is filled in and completed', async () => {
    const { client } = deployment()
    const name = 'weekly_report'
    const { messages } = await client.getPrompt({ name, arguments: { team: 'design' } })
    const types = messages.map(({ content }) => content.type)
    assert.deepEqual(types, ['resource', 'text'])
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name },
      argument: { name: 'team', value: 'pl' },
    })
    assert.deepEqual(completion.values, ['platform'])
  })

  step('a tool returns an image', async () => {
    const [image, text] = (await call('draw_chart', { values: [1, 3, 2] })).content
    assert.ok(image?.type === 'image' && image.mimeType === 'image/png')
    assert.equal(Buffer.from(image.data, 'base64').toString('latin1', 1, 4), 'PNG')
    assert.deepEqual(text, { type: 'text', text: 'A bar chart of 3 values up to 3.' })
  })

  step('a tool has its variable and its secret', async () => {
    const { weather, apiKey } = deployment()
    assert.deepEqual((await call('get_weather', { city: 'Graz' })).structuredContent, WEATHER)
    assert.equal(weather.seen.at(-1)?.headers['x-api-key'], apiKey)
  })

  step('tools write and read the table', async () => {
    await call('add_note', { text: 'Buy tea.' })
    await call('add_note', { text: 'Drink tea.' })
    const written = await deployment().owner.notesOf(USER)
    const texts = written.map(({ text }) => text)
    assert.deepEqual(texts, ['Buy tea.', 'Drink tea.'])
    const newestFirst = written.map(({ id, text }) => ({ id, text })).toReversed()
    assert.deepEqual((await call('list_notes')).structuredContent, { notes: newestFirst })
  })

  step('a token without the scope of a tool is not enough', async () => {
    const { mcpUrl, issueToken } = deployment()
    const params = { name: 'add_note', arguments: { text: 'Sell tea.' } }
    const { status, headers } = await postModern(mcpUrl, await issueToken(), 'tools/call', params)
    assert.equal(status, 403)
    const challenge = headers.get('www-authenticate') ?? ''
    assert.match(challenge, new RegExp(`error="insufficient_scope".*scope="[^"]*${SCOPE}`))
  })

  step('the state of a question lives on in another environment of the function', async () => {
    const { owner, questions } = deployment()
    const before = await processId()
    assert.equal(await processId(), before, 'one environment answers, as long as it lives')
    const { content } = await call('delete_old_notes', { before: TOMORROW })
    assert.deepEqual(content, [{ type: 'text', text: 'Deleted 2 notes.' }])
    assert.deepEqual(questions, [`Delete 2 notes from before ${TOMORROW}?`])
    assert.notEqual(await processId(), before)
    assert.deepEqual(await owner.notesOf(USER), [LATER], 'deletes what the user agreed to')
  })

  async function call(name: string, args: Record<string, unknown> = {}) {
    const result = await deployment().client.callTool({ name, arguments: args })
    assert.ok(result.isError !== true, JSON.stringify(result.content))
    return result
  }

  async function processId(): Promise<string> {
    const [block] = (await call('which_process')).content
    return block?.type === 'text' ? block.text : assert.fail()
  }
}
