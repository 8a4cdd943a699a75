import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'
import {
  headerLimit,
  jsonBody,
  MAX_BATCH_MESSAGES,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  MAX_JSON_DEPTH,
} from '../../../../lambda/gate/request-limits.ts'

const event = (body: string | undefined, change: Record<string, unknown> = {}) => ({
  headers: { 'content-type': 'application/json' },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
  ...(body !== undefined && { body }),
  ...change,
})

async function read(one: ReturnType<typeof event>) {
  const request = { event: one, context: {} as { message?: unknown } }
  const result = (await jsonBody().before?.(request as never)) as HttpResult | undefined
  return { message: request.context.message, result }
}

async function refused(one: ReturnType<typeof event>) {
  const { message, result } = await read(one)
  assert.equal(message, undefined)
  const { error } = JSON.parse(result?.body ?? '') as { error: { code: number; message: string } }
  return [result?.statusCode, error.code, error.message]
}

describe('the message of a POST', () => {
  test('is read from text and from base64', async () => {
    const body = '{"é":"\\"[["}'
    const base64 = { isBase64Encoded: true }
    assert.deepEqual((await read(event(body))).message, { é: '"[[' })
    const encoded = event(Buffer.from(body).toString('base64'), base64)
    assert.deepEqual((await read(encoded)).message, { é: '"[[' })
  })

  test('is read with any parameter of its type, in any case', async () => {
    for (const type of [
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/json ;x=1',
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { message } = await read(event('{}', { headers: { 'content-type': type } }))
      assert.deepEqual(message, {}, type)
    }
  })

  test('must be JSON in UTF-8', async () => {
    const text = 'The body is not JSON in UTF-8.'
    const bytes = Buffer.from([0x22, 0xff, 0x22]).toString('base64')
    for (const one of [
      event('{'),
      event(''),
      event(undefined),
      event(bytes, { isBase64Encoded: true }),
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await refused(one), [400, -32_700, text])
    }
  })

  test('must say that it is JSON', async () => {
    for (const type of [
      'text/plain',
      'application/json5',
      'text/json, application/json',
      'application/jsonx',
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await refused(event('{}', { headers: { 'content-type': type } })), [
        415,
        -32_003,
        `The content type is "${type}": send application/json.`,
      ])
    }
    assert.deepEqual(await refused(event('{}', { headers: {} })), [
      415,
      -32_003,
      'The content type is "": send application/json.',
    ])
  })

  test('is bounded in bytes, whatever the encoding of the event', async () => {
    const fits = `"${'x'.repeat(MAX_BODY_BYTES - 2)}"`
    assert.equal((await read(event(fits))).result, undefined)
    const message = `The body has ${MAX_BODY_BYTES + 1} bytes: send at most ${MAX_BODY_BYTES}.`
    assert.deepEqual(await refused(event(`${fits} `)), [413, -32_003, message])
    const encoded = Buffer.from(`${fits} `).toString('base64')
    assert.deepEqual(await refused(event(encoded, { isBase64Encoded: true })), [
      413,
      -32_003,
      message,
    ])
  })

  test('is bounded in depth', async () => {
    const nested = (depth: number) => '[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2)
    assert.equal((await read(event(nested(MAX_JSON_DEPTH)))).result, undefined)
    const message = `The JSON is nested too deeply: at most ${MAX_JSON_DEPTH} levels.`
    assert.deepEqual(await refused(event(nested(MAX_JSON_DEPTH + 2))), [400, -32_600, message])
    assert.deepEqual(await refused(event('['.repeat(1_000_000))), [400, -32_600, message])
    const brackets = JSON.stringify({ text: `\\"${'['.repeat(100)}`, more: '\\' })
    assert.equal(
      (await read(event(brackets))).result,
      undefined,
      'brackets in strings do not count',
    )
  })

  test('is bounded in the messages of a batch', async () => {
    const batch = (length: number) => JSON.stringify(Array.from({ length }, () => ({})))
    assert.equal((await read(event(batch(MAX_BATCH_MESSAGES)))).result, undefined)
    assert.deepEqual(await refused(event(batch(MAX_BATCH_MESSAGES + 1))), [
      400,
      -32_600,
      `The batch has ${MAX_BATCH_MESSAGES + 1} messages: send at most ${MAX_BATCH_MESSAGES}.`,
    ])
  })

  test('is not looked for in other methods', async () => {
    const other = event('no JSON', { requestContext: { http: { method: 'GET' } } })
    assert.deepEqual(await read(other), { message: undefined, result: undefined })
  })
})

test('headers are bounded in bytes', async () => {
  const limit = async (length: number, character = 'y') =>
    (await headerLimit().before?.({
      event: event('', { headers: { x: character.repeat(length) } }),
    } as never)) as HttpResult | undefined
  assert.equal(await limit(MAX_HEADER_BYTES - 2), undefined)
  const result = await limit(MAX_HEADER_BYTES)
  assert.equal(result?.statusCode, 431)
  assert.equal((await limit(MAX_HEADER_BYTES / 2, 'é'))?.statusCode, 431)
  assert.match(result?.body ?? '', /The headers have \d+ bytes: send at most 16384/)
})
