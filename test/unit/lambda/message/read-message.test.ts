import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Body,
  MAX_BATCH_MESSAGES,
  MAX_BODY_BYTES,
  MAX_JSON_DEPTH,
  MAX_JSON_ITEMS,
  MAX_JSON_MEMBERS,
  type Message,
  readMessage,
} from '../../../../lambda/message/read-message.ts'

const body = (text: string | undefined, change: Partial<Body> = {}): Body => {
  return { contentType: 'application/json', text, isBase64Encoded: false, ...change }
}

function read(one: Body): Message {
  const message = readMessage(one)
  assert.ok(!('problem' in message), JSON.stringify(message))
  return message
}

function refused(one: Body) {
  const message = readMessage(one)
  assert.ok('problem' in message)
  return [message.status, message.code, message.problem]
}

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`
const calling = (name: unknown) => ({ method: 'tools/call', params: { name } })
const withMeta = (meta: unknown) => ({ params: { _meta: meta } })
const of = (message: unknown) => read(body(JSON.stringify(message)))

describe('a message', () => {
  test('is read from text and from base64', () => {
    const json = '{"é":"\\"[["}'
    assert.deepEqual(read(body(json)).parsed, { é: '"[[' })
    const encoded = body(Buffer.from(json).toString('base64'), { isBase64Encoded: true })
    assert.deepEqual(read(encoded).parsed, { é: '"[[' })
  })

  test('is read with any parameter of its type, in any case', () => {
    for (const type of [
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/json ;x=1',
    ]) {
      assert.deepEqual(read(body('{}', { contentType: type })).parsed, {}, type)
    }
  })

  test('must be JSON in UTF-8', () => {
    const text = 'The body is not JSON in UTF-8.'
    const bytes = Buffer.from([0x22, 0xff, 0x22]).toString('base64')
    for (const one of [
      body('{'),
      body(''),
      body(undefined),
      body(bytes, { isBase64Encoded: true }),
    ]) {
      assert.deepEqual(refused(one), [400, -32_700, text])
    }
  })

  test('must say that it is JSON', () => {
    for (const type of [
      'text/plain',
      'application/json5',
      'text/json, application/json',
      'application/jsonx',
    ]) {
      assert.deepEqual(refused(body('{}', { contentType: type })), [
        415,
        undefined,
        `The content type is "${type}": send application/json.`,
      ])
    }
    assert.deepEqual(refused(body('{}', { contentType: undefined })), [
      415,
      undefined,
      'The content type is "": send application/json.',
    ])
  })

  test('is bounded in bytes, whatever the encoding of the event', () => {
    const fits = `"${'x'.repeat(MAX_BODY_BYTES - 2)}"`
    read(body(fits))
    const message = `The body has ${MAX_BODY_BYTES + 1} bytes: send at most ${MAX_BODY_BYTES}.`
    assert.deepEqual(refused(body(`${fits} `)), [413, undefined, message])
    const encoded = Buffer.from(`${fits} `).toString('base64')
    assert.deepEqual(refused(body(encoded, { isBase64Encoded: true })), [413, undefined, message])
  })

  test('is bounded in depth', () => {
    const nested = (depth: number) => '[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2)
    read(body(nested(MAX_JSON_DEPTH)))
    const message = `The JSON is nested too deeply: at most ${MAX_JSON_DEPTH} levels.`
    assert.deepEqual(refused(body(nested(MAX_JSON_DEPTH + 2))), [400, -32_600, message])
    assert.deepEqual(refused(body('['.repeat(1_000_000))), [400, -32_600, message])
    const brackets = JSON.stringify({ text: `\\"${'['.repeat(100)}`, more: '\\' })
    read(body(brackets)) // brackets in strings do not count
  })

  test('is bounded in members of objects, wherever they are', () => {
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`k:${at}`, ',']))
    const withKeys = (count: number) => JSON.stringify({ params: { _meta: keys(count - 2) } })
    read(body(withKeys(MAX_JSON_MEMBERS)))
    const message = (count: number) =>
      `The JSON has ${count} members of objects: send at most ${MAX_JSON_MEMBERS}.`
    const tooMany = MAX_JSON_MEMBERS + 1
    assert.deepEqual(refused(body(withKeys(tooMany))), [400, -32_600, message(tooMany)])
    const spread = JSON.stringify(Array.from({ length: tooMany }, () => ({ a: 1 })))
    assert.deepEqual(refused(body(spread)), [400, -32_600, message(tooMany)])
  })

  test('is bounded in items of arrays', () => {
    const items = (count: number) => JSON.stringify({ params: Array(count + 1).fill(0) })
    read(body(items(MAX_JSON_ITEMS)))
    assert.deepEqual(refused(body(items(MAX_JSON_ITEMS + 1))), [
      400,
      -32_600,
      `The JSON has ${MAX_JSON_ITEMS + 1} items: send at most ${MAX_JSON_ITEMS}.`,
    ])
  })

  test('may have null for what is left out of it, at the places where clients do so', () => {
    assert.deepEqual(of({ method: 'ping', params: null }).parsed, { method: 'ping' })
    assert.deepEqual(of([{ params: { cursor: null, _meta: null, arguments: null } }]).parsed, [
      { params: {} },
    ])
    const kept = { params: { arguments: { a: null, b: [null] }, name: 'a' }, id: null }
    assert.deepEqual(of(kept).parsed, kept)
    assert.deepEqual(of({ params: [null] }).parsed, { params: [null] })
  })

  test('is bounded in the messages of a batch', () => {
    const batch = (length: number) => JSON.stringify(Array.from({ length }, () => ({})))
    read(body(batch(MAX_BATCH_MESSAGES)))
    assert.deepEqual(refused(body(batch(MAX_BATCH_MESSAGES + 1))), [
      400,
      -32_600,
      `The batch has ${MAX_BATCH_MESSAGES + 1} messages: send at most ${MAX_BATCH_MESSAGES}.`,
    ])
  })

  test('has an ID of its own, within a batch', () => {
    const request = (id: unknown) => ({ id, method: 'ping' })
    const notification = { method: 'notifications/initialized' }
    of([request(1), request('1'), request(2), notification, notification, null])
    for (const id of [1, '1', -0]) {
      assert.deepEqual(refused(body(JSON.stringify([request(id), notification, request(id)]))), [
        400,
        -32_600,
        'Two messages of the batch have one ID.',
      ])
    }
  })

  test('says what it calls, as the dispatcher will see it: by method and name, each of a batch', () => {
    const ping = { method: 'ping' }
    const tool = (id: string) => ({ kind: 'tool', id })
    assert.deepEqual(of(calling('a')).calls, [tool('a')])
    assert.deepEqual(of([calling('a'), ping, calling('b')]).calls, [tool('a'), tool('b')])
    for (const [method, params, call] of [
      ['prompts/get', { name: 'p', uri: 'x:' }, { kind: 'prompt', id: 'p' }],
      ['resources/read', { uri: 'notes://1', name: 'p' }, { kind: 'resource', id: 'notes://1' }],
      [
        'completion/complete',
        { ref: { type: 'ref/prompt', name: 'p', uri: 'x:' } },
        { kind: 'prompt', id: 'p' },
      ],
      [
        'completion/complete',
        { ref: { type: 'ref/resource', uri: 'notes://{id}', name: 'p' } },
        { kind: 'resource template', id: 'notes://{id}' },
      ],
    ] as const) {
      assert.deepEqual(of({ method, params }).calls, [call])
      assert.deepEqual(of([ping, { method, params }, calling('a')]).calls, [call, tool('a')])
    }
    for (const message of [
      calling(7),
      calling(null),
      null,
      7,
      'x',
      [],
      [null],
      {},
      { method: 'tools/call' },
      { method: 'tools/call', params: null },
      { method: 'other', params: { name: 'a' } },
      { method: 'resources/read', params: { uri: 7 } },
      { method: 'completion/complete', params: {} },
      { method: 'completion/complete', params: { ref: null } },
      { method: 'completion/complete', params: { ref: 'x' } },
      { method: 'completion/complete', params: { ref: { type: 'ref/prompt' } } },
      [[calling('a')]],
    ]) {
      assert.deepEqual(of(message).calls, [], JSON.stringify(message))
    }
  })

  test('says its method, if it is a single one', () => {
    assert.equal(of(calling('a')).method, 'tools/call')
    for (const message of [[calling('a')], null, 7, {}, { method: 7 }]) {
      assert.equal(of(message).method, undefined, JSON.stringify(message))
    }
  })

  test('says the trace that it belongs to, the first in a batch', () => {
    const trace = { traceparent: TRACEPARENT, traceId: TRACE_ID }
    assert.deepEqual(of(withMeta({ traceparent: TRACEPARENT })).trace, trace)
    const other = TRACEPARENT.replace('4bf9', '5bf9')
    const batch = [null, {}, withMeta({ traceparent: 'no trace' })]
    assert.equal(of(batch).trace, undefined)
    const traces = [TRACEPARENT, other].map((traceparent) => withMeta({ traceparent }))
    assert.deepEqual(of([...batch, ...traces]).trace, trace)
  })

  test('asks for progress by a token, or one of a batch does', () => {
    for (const progressToken of ['', 'a', 0, 7]) {
      assert.equal(of(withMeta({ progressToken })).asksForProgress, true)
    }
    assert.equal(of([withMeta({}), withMeta({ progressToken: 1 })]).asksForProgress, true)
    for (const message of [
      withMeta({ other: 1 }),
      [],
      null,
      7,
      'text',
      { params: null },
      { params: 7 },
      withMeta(null),
      withMeta('text'),
    ]) {
      assert.equal(of(message).asksForProgress, false, JSON.stringify(message))
    }
  })
})
