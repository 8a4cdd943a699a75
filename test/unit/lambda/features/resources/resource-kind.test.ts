import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PAGE_SIZE } from '../../../../../lambda/features/calls/pages.ts'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
} from '../../../../../lambda/features/public.ts'
import { serve } from '../../../../support/served.ts'

const NOTES = new Map([
  ['1', 'one'],
  ['a b', 'spaced'],
])

const logo = defineResource({
  uri: 'ui://logo',
  name: 'logo',
  title: 'Logo',
  description: 'A picture.',
  mimeType: 'image/png',
  size: 3,
  annotations: { audience: ['user'], priority: 0.5, lastModified: '2026-11-28T00:00:00Z' },
  icons: [{ src: 'https://example.com/icon.png', sizes: ['48x48'] }],
  _meta: { ui: { prefersBorder: true } },
  read: () => Uint8Array.from([1, 2, 255]),
})
const today = defineResource({ uri: 'notes://today', name: 'today', read: () => '# Today' })
const note = defineResourceTemplate({
  uriTemplate: 'notes://{folder}/{id}',
  name: 'note',
  mimeType: 'text/plain',
  complete: {
    folder: ['Home', 'work', 'hobby'],
    id: (typed, { folder }, { authInfo }) => [`${folder}-${typed}`, authInfo.clientId],
  },
  list: () => [
    { uri: 'notes://home/1', name: 'one' },
    { uri: 'notes://home/2', name: 'two', mimeType: 'text/markdown' },
  ],
  read: ({ folder, id }) => (folder === 'json' ? { folder, id } : NOTES.get(id)),
})

const send = serve({ resources: [logo, today, note] })

describe('completion of a variable', () => {
  const complete = async (
    name: string,
    value: string,
    uri = 'notes://{folder}/{id}',
    context?: object,
  ) =>
    send('completion/complete', {
      ref: { type: 'ref/resource', uri },
      argument: { name, value },
      ...(context && { context }),
    })

  test('suggests what begins as typed, or what a function finds for this caller', async () => {
    const { result } = await complete('folder', 'HO')
    assert.deepEqual(result.completion, { values: ['Home', 'hobby'], total: 2, hasMore: false })
    const found = await complete('id', '1', undefined, { arguments: { folder: 'home' } })
    assert.deepEqual(found.result.completion.values, ['home-1', 'c'])
    const alone = await complete('id', '1')
    assert.deepEqual(alone.result.completion.values, ['undefined-1', 'c'])
  })

  test('suggests nothing for a variable without, or a resource of its own', async () => {
    for (const answer of [
      complete('other', ''),
      complete('constructor', ''),
      complete('x', '', 'notes://today'),
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual((await answer).result.completion.values, [])
    }
  })

  test('of an unknown template is refused by name', async () => {
    const { error } = await complete('id', '', 'x://{id}')
    assert.deepEqual(error, { code: -32_602, message: 'There is no resource template "x://{id}".' })
  })

  test('sends the first hundred values, and fails without details', async () => {
    const many = defineResourceTemplate({
      uriTemplate: 'x://{a}/{b}',
      name: 'x',
      complete: {
        a: Array.from({ length: 101 }, (_, at) => String(at)),
        b: () => {
          throw new Error('password=hush')
        },
      },
      read: () => 'x',
    })
    const own = serve({ resources: [many] })
    const ask = async (name: string) =>
      own('completion/complete', {
        ref: { type: 'ref/resource', uri: 'x://{a}/{b}' },
        argument: { name, value: '' },
      })
    const { completion } = (await ask('a')).result
    assert.equal(completion.values.length, 100)
    assert.deepEqual([completion.total, completion.hasMore], [101, true])
    assert.deepEqual((await ask('b')).error, { code: -32_603, message: 'x failed.' })
  })
})

test('what a server does not have, it does not say that it has', async () => {
  const capabilitiesOf = async (own: ReturnType<typeof serve>) =>
    (await own('server/discover')).result.capabilities as unknown
  const fixed = serve({ resources: [today] })
  assert.deepEqual(await capabilitiesOf(fixed), { resources: { listChanged: false } })
  const bare = defineResourceTemplate({ uriTemplate: 'x://{id}', name: 'x', read: () => 'x' })
  assert.deepEqual(await capabilitiesOf(serve({ resources: [bare] })), {
    resources: { listChanged: false },
  })
  assert.deepEqual(await capabilitiesOf(send), {
    resources: { listChanged: false },
    completions: {},
  })
  const { error } = await fixed('completion/complete', {
    ref: { type: 'ref/prompt', name: 'x' },
    argument: { name: 'a', value: '' },
  })
  assert.equal(error?.code, -32_601)
  assert.equal((await fixed('tools/list')).error?.code, -32_601)
  assert.equal((await fixed('prompts/list')).error?.code, -32_601)
})

test('long lists come in pages', async () => {
  const all = Array.from({ length: 2 * PAGE_SIZE + 1 }, (_, at) => ({
    uri: `x://${at}`,
    name: String(at),
  }))
  const template = defineResourceTemplate({
    uriTemplate: 'x://{id}',
    name: 'x',
    list: () => all,
    read: () => 'x',
  })
  const own = serve({ resources: [template] })
  const uris: string[] = []
  let cursor: string | undefined
  do {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { result } = await own('resources/list', cursor === undefined ? {} : { cursor })
    uris.push(...(result.resources as { uri: string }[]).map(({ uri }) => uri))
    cursor = result.nextCursor as string | undefined
    assert.ok(cursor === undefined || !cursor.includes(String(PAGE_SIZE)), 'opaque')
  } while (cursor !== undefined)
  assert.deepEqual(
    uris,
    all.map(({ uri }) => uri),
  )
  for (const unknown of ['', 'x', Buffer.from('x://none').toString('base64url')]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { error } = await own('resources/list', { cursor: unknown })
    assert.deepEqual(error, {
      code: -32_602,
      message: 'The cursor is unknown: ask for the list without one.',
    })
  }
  const exact = {
    resources: all
      .slice(0, PAGE_SIZE)
      .map(({ uri, name }) => defineResource({ uri, name, read: () => 'x' })),
  }
  const { result } = await serve(exact)('resources/list')
  assert.equal(result.resources.length, PAGE_SIZE)
  assert.ok(!('nextCursor' in result))
})

test('each list knows its own cursors only', async () => {
  const own = serve({
    tools: [defineTool({ name: 'a', description: 'A.', run: () => 'ok' })],
    resources: [today, note],
    prompts: [definePrompt({ name: 'a', get: () => 'ok' })],
  })
  const cursor = Buffer.from('a').toString('base64url')
  for (const [method, code] of [
    ['tools/list', undefined],
    ['prompts/list', undefined],
    ['resources/list', -32_602],
    ['resources/templates/list', -32_602],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { error, result } = await own(method, { cursor })
    assert.equal(error?.code, code, method)
    // What comes after the only one: nothing.
    if (error === undefined) assert.deepEqual(Object.values(result as object)[0], [])
  }
  const { error } = await own('tools/call', { name: 'notes://today' })
  assert.equal(error?.code, -32_602)
})
