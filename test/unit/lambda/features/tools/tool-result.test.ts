import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import type * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import {
  audio,
  defineTool,
  embeddedResource,
  image,
  resourceLink,
  text,
} from '../../../../../lambda/features/public.ts'
import { serve, textsOf } from '../../../../support/served.ts'

const BYTES = Uint8Array.from([1, 2, 255])
const BASE64 = 'AQL/'

/** The result of a tool that returns this. */
async function returning(returned: unknown, outputSchema?: z.ZodType) {
  const tool = defineTool({
    name: 'probe',
    description: 'Returns.',
    ...(outputSchema && { outputSchema }),
    run: () => returned as never,
  })
  const { result } = await serve({ tools: [tool] })(
    'tools/call',
    { name: 'probe' },
    { era: 'handshake' },
  )
  return result as Record<string, unknown>
}

/** What was logged at this level while something ran: texts and fields. */
async function logged(level: 'info' | 'error', during: () => Promise<unknown>) {
  const spy = mock.method(log, level, () => {})
  try {
    await during()
    return spy.mock.calls.map(
      ({ arguments: args }) => args as unknown as [string, Record<string, unknown>],
    )
  } finally {
    spy.mock.restore()
  }
}

describe('a tool without an output schema may return', () => {
  const content = (...blocks: unknown[]) => ({ content: blocks })

  test('a text', async () => {
    assert.deepEqual(await returning('**Hi**'), content({ type: 'text', text: '**Hi**' }))
    assert.deepEqual(await returning(''), content({ type: 'text', text: '' }))
  })

  test('a block of each kind, and several', async () => {
    const annotations = { audience: ['user' as const], priority: 1 }
    const blocks = [
      text('a', { annotations }),
      image(BYTES, 'image/png'),
      audio(BYTES, 'audio/wav', { annotations }),
      resourceLink({ uri: 'notes://1', name: 'one', mimeType: 'text/plain' }),
      embeddedResource('notes://1', 'a', { mimeType: 'text/plain', annotations }),
      embeddedResource('notes://2', BYTES),
    ]
    assert.deepEqual(blocks, [
      { type: 'text', text: 'a', annotations },
      { type: 'image', data: BASE64, mimeType: 'image/png' },
      { type: 'audio', data: BASE64, mimeType: 'audio/wav', annotations },
      { type: 'resource_link', uri: 'notes://1', name: 'one', mimeType: 'text/plain' },
      {
        type: 'resource',
        resource: { uri: 'notes://1', mimeType: 'text/plain', text: 'a' },
        annotations,
      },
      { type: 'resource', resource: { uri: 'notes://2', blob: BASE64 } },
    ])
    for (const block of blocks) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await returning(block), content(block))
    }
    assert.deepEqual(await returning(blocks), content(...blocks))
  })

  test('bytes of a part of a buffer', () => {
    assert.equal(image(Buffer.from('xAQx').subarray(1, 3), 'image/png').data, btoa('AQ'))
  })

  test('a whole result', async () => {
    for (const whole of [
      { content: [text('a')], _meta: { ui: 1 } },
      { content: [], structuredContent: { a: 1 } },
      { content: [text('no')], isError: true },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await returning(whole), whole)
    }
  })

  test('any other object, as JSON', async () => {
    const date = new Date(0)
    for (const [value, json] of [
      [{ a: 1, at: date }, '{"a":1,"at":"1970-01-01T00:00:00.000Z"}'],
      [{ content: ['not blocks'] }, '{"content":["not blocks"]}'],
      [{ content: [], other: 1 }, '{"content":[],"other":1}'],
      [{ type: 'text' }, '{"type":"text"}'],
      [{ type: 'constructor' }, '{"type":"constructor"}'],
      [{ type: 'resource', resource: null }, '{"type":"resource","resource":null}'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await returning(value)
      assert.deepEqual(result['content'], [text(json)])
      assert.deepEqual(result['structuredContent'], JSON.parse(json))
    }
    // Clients of this era take objects only.
    const list = await returning([{ id: 1 }])
    assert.deepEqual(list, {
      content: [text('[{"id":1}]')],
      structuredContent: { result: [{ id: 1 }] },
    })
    assert.deepEqual((await returning(null))['content'], [text('null')])
  })

  test('nothing that JSON would lose', async () => {
    const circular: { self?: unknown } = {}
    circular.self = circular
    for (const [value, told] of [
      [{ a: new Map() }, 'JSON cannot carry Map in "a"'],
      [{ a: [new Set()] }, 'JSON cannot carry Set in "0"'],
      [{ a: 1n }, 'JSON cannot carry bigint in "a"'],
      [Buffer.from('abc'), 'JSON cannot carry Buffer'],
      [{ a: new Uint8Array(3) }, 'JSON cannot carry Uint8Array in "a"'],
      [{ a: new Date(Number.NaN) }, 'JSON cannot carry an invalid Date in "a"'],
      [new Error('hush'), 'JSON cannot carry Error'],
      [{ a: /x/ }, 'JSON cannot carry RegExp in "a"'],
      [{ a: [1].values() }, 'JSON cannot carry Iterator in "a"'],
      [{ a: Number.NaN }, 'JSON cannot carry NaN in "a"'],
      [{ a: -Infinity }, 'JSON cannot carry -Infinity in "a"'],
      [{ a() {} }, 'JSON cannot carry function in "a"'],
      [Symbol('a'), 'JSON cannot carry symbol'],
      [{ toJSON: () => undefined }, 'JSON cannot carry object'],
      [circular, 'circular'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const lines = await logged('error', async () => {
        const { isError, texts } = textsOf({ result: await returning(value) })
        assert.equal(isError, true)
        assert.deepEqual(texts, ['probe failed: its result is not JSON.'])
      })
      const [[message, { tool, awsRequestId, error }] = ['', {}]] = lines
      assert.equal(message, 'tool returned what cannot be sent')
      assert.deepEqual([tool, awsRequestId], ['probe', 'request-1'])
      assert.ok((error as Error).message.includes(told), (error as Error).message)
    }
  })
})

describe('what is too large is not sent', () => {
  test('structured content of more than 1 MB', async () => {
    const sized = (bytes: number) => ({ q: 'x'.repeat(bytes - '{"q":""}'.length) })
    assert.equal((await returning(sized(1_000_000)))['isError'], undefined)
    const { texts } = textsOf({ result: await returning(sized(1_000_001)) })
    assert.deepEqual(texts, ['probe has a result of 1000001 bytes: at most 1000000 can be sent.'])
  })

  test('any other result that Lambda cannot carry', async () => {
    const bytes = new Uint8Array(4_600_000)
    const result = await returning(image(bytes, 'image/png'))
    assert.equal(result['isError'], undefined)
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result })
    const event = Buffer.byteLength(JSON.stringify({ statusCode: 200, headers: {}, body }))
    assert.ok(event > 6_000_000 && event < 6 * 1024 * 1024, String(event))
    const { isError, texts } = textsOf({ result: await returning('"'.repeat(1_600_000)) })
    assert.equal(isError, true)
    assert.match(texts[0] ?? '', /^probe has a result of \d+ bytes: at most 6225920 can be sent\.$/)
  })
})
