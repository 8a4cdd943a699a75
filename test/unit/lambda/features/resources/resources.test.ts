import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { log } from '../../../../../lambda/base/log.ts'
import {
  defineResource,
  defineResourceTemplate,
  ToolError,
} from '../../../../../lambda/features/public.ts'
import { argumentsOf, ERAS, serve } from '../../../../support/served.ts'

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
const read = async (uri: string, more = {}) => send('resources/read', { uri }, more)

describe('resources', () => {
  test('are listed, with those that templates list', async () => {
    for (const era of ERAS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result } = await send('resources/list', {}, { era })
      assert.deepEqual(result.resources, [
        {
          uri: 'ui://logo',
          name: 'logo',
          title: 'Logo',
          description: 'A picture.',
          mimeType: 'image/png',
          annotations: { audience: ['user'], priority: 0.5, lastModified: '2026-11-28T00:00:00Z' },
          icons: [{ src: 'https://example.com/icon.png', sizes: ['48x48'] }],
          _meta: { ui: { prefersBorder: true } },
          size: 3,
        },
        { uri: 'notes://today', name: 'today' },
        { uri: 'notes://home/1', name: 'one', mimeType: 'text/plain' },
        { uri: 'notes://home/2', name: 'two', mimeType: 'text/markdown' },
      ])
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const templates = await send('resources/templates/list', {}, { era })
      assert.deepEqual(templates.result.resourceTemplates, [
        { uriTemplate: 'notes://{folder}/{id}', name: 'note', mimeType: 'text/plain' },
      ])
    }
  })

  test('are read as text, bytes, JSON, or a whole result', async () => {
    const whole = {
      contents: [
        { uri: 'x://a', text: 'a' },
        { uri: 'x://b', blob: 'AA==' },
      ],
      _meta: { a: 1 },
    }
    const own = serve({
      resources: [
        defineResource({ uri: 'x://whole', name: 'whole', read: () => whole }),
        defineResource({
          uri: 'x://half',
          name: 'half',
          read: () => ({ contents: [{ uri: 'x://a' }] }),
        }),
      ],
    })
    const contentsOf = async (answer: ReturnType<typeof read>) =>
      (await answer).result.contents as unknown
    assert.deepEqual(await contentsOf(read('ui://logo')), [
      {
        uri: 'ui://logo',
        mimeType: 'image/png',
        _meta: { ui: { prefersBorder: true } },
        blob: 'AQL/',
      },
    ])
    assert.deepEqual(await contentsOf(read('notes://today')), [
      { uri: 'notes://today', text: '# Today' },
    ])
    assert.deepEqual(await contentsOf(read('notes://home/a%20b')), [
      { uri: 'notes://home/a%20b', mimeType: 'text/plain', text: 'spaced' },
    ])
    assert.deepEqual(await contentsOf(read('notes://json/1')), [
      { uri: 'notes://json/1', mimeType: 'text/plain', text: '{"folder":"json","id":"1"}' },
    ])
    const { result } = await own('resources/read', { uri: 'x://whole' }, { era: 'handshake' })
    assert.deepEqual(result, whole)
    const half = await contentsOf(own('resources/read', { uri: 'x://half' }))
    assert.deepEqual(half, [
      { uri: 'x://half', mimeType: 'application/json', text: '{"contents":[{"uri":"x://a"}]}' },
    ])
  })

  test('come before a template that their URI fits, in whatever order they are defined', async () => {
    const any = defineResourceTemplate({ uriTemplate: 'x://{id}', name: 'any', read: () => 'any' })
    const one = defineResource({
      uri: 'x://one',
      name: 'one',
      scopes: ['admin'],
      read: () => 'one',
    })
    for (const resources of [
      [any, one],
      [one, any],
    ]) {
      const own = serve({ resources })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result } = await own('resources/read', { uri: 'x://one' })
      assert.equal(result.contents[0].text, 'one')
    }
  })

  test('are the same however a client writes their URI', async () => {
    assert.deepEqual((await read('NOTES://today')).result.contents[0].uri, 'notes://today')
  })

  test('that are not there have the code of their era, and their URI', async () => {
    for (const [era, code] of [
      ['modern', -32_602],
      ['handshake', -32_002],
    ] as const) {
      for (const uri of [
        'notes://home/3',
        'notes://other',
        'other://1',
        'no uri',
        'notes://home/%E0',
        `notes://home/${'x'.repeat(3000)}`,
      ]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { error } = await read(uri, { era })
        assert.equal(error?.code, code, uri)
        assert.deepEqual(error.data, { uri })
        assert.match(error.message, /^There is no resource "/)
        assert.ok(error.message.length < 300)
      }
    }
  })

  test('that fail tell the log why, and the client nothing of it', async () => {
    const failing = serve({
      resources: [
        defineResource({
          uri: 'x://1',
          name: 'one',
          read: () => {
            throw new Error('password=hush')
          },
        }),
        defineResource({
          uri: 'x://2',
          name: 'two',
          read: () => {
            throw new ToolError('It is closed today.')
          },
        }),
        defineResource({ uri: 'x://3', name: 'three', read: () => ({ a: 1n }) }),
        defineResource({ uri: 'x://4', name: 'four', read: () => '"'.repeat(1_600_000) }),
      ],
    })
    const spy = mock.method(log, 'error', () => {})
    for (const [uri, code, message] of [
      ['x://1', -32_603, /^one failed\.$/],
      ['x://2', -32_602, /^It is closed today\.$/],
      ['x://3', -32_603, /^three failed: its contents are not JSON\.$/],
      ['x://4', -32_603, /^four has a result of \d+ bytes: at most \d+ can be sent\.$/],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { error } = await failing('resources/read', { uri })
      assert.equal(error?.code, code)
      assert.match(error.message, message)
    }
    const lines = spy.mock.calls.map(
      ({ arguments: args }) => args as unknown as [string, { resource: string }],
    )
    spy.mock.restore()
    assert.deepEqual(
      lines.map(([text, { resource }]) => [text, resource]),
      [
        ['resource failed', 'one'],
        ['resource returned what cannot be sent', 'three'],
        ['resource returned what cannot be sent', 'four'],
      ],
    )
  })
})

describe('the list of a template', () => {
  const listing = (list: () => never, scopes: string[] = []) =>
    defineResourceTemplate({
      uriTemplate: 'x://{id}',
      name: 'x',
      scopes,
      list,
      read: () => undefined,
    })

  test('that fails leaves out its resources only, and the log says why', async () => {
    const fail = () => {
      throw new Error('no table')
    }
    const spy = mock.method(log, 'error', () => {})
    const { result } = await serve({ resources: [today, listing(fail)] })('resources/list')
    const [text, fields] = argumentsOf(spy) as [string, { resource_template: string }]
    spy.mock.restore()
    assert.deepEqual(result.resources, [{ uri: 'notes://today', name: 'today' }])
    assert.deepEqual([text, fields.resource_template], ['resource template failed', 'x'])
  })

  test('is not made for callers without its scopes', async () => {
    let ran = 0
    const list = () => {
      ran += 1
      return [{ uri: 'x://1', name: 'one' }] as never
    }
    const guarded = serve({ resources: [listing(list, ['admin'])] })
    assert.deepEqual((await guarded('resources/list')).result.resources, [])
    assert.equal(ran, 0)
    const caller = { scopes: ['mcp', 'admin'] }
    assert.equal((await guarded('resources/list', {}, { caller })).result.resources.length, 1)
  })
})
