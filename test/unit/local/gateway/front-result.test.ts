import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type EchoFront, startEchoFront } from './echo-front.ts'

/** What a client gets for a result. */
async function answered(result: unknown, options?: Parameters<EchoFront['send']>[1]) {
  await using front = await startEchoFront(() => result)
  return await front.send('/mcp', options)
}

describe('a result without a status', () => {
  for (const [name, result, body] of [
    ['object', { name: 'John', age: 30 }, '{"name":"John","age":30}'],
    ['object with a body', { body: 'x', headers: {} }, '{"body":"x","headers":{}}'],
    ['list', [1, 2, 3], '[1,2,3]'],
    ['string', 'Special "quoted" text', 'Special "quoted" text'],
    ['empty string', '', ''],
    ['number', 42, '42'],
    ['boolean', true, 'true'],
    ['null', null, 'null'],
  ] as const) {
    it(`is the body, as JSON, when it is: ${name}`, async () => {
      const { status, headers, text } = await answered(result)
      assert.deepEqual([status, headers['content-type'], text], [200, 'application/json', body])
      assert.equal(headers['content-length'], String(body.length))
    })
  }
})

describe('a result with a status', () => {
  it('is answered with its headers, cookies and bytes', async () => {
    const { status, headers, bytes } = await answered({
      statusCode: 201,
      headers: { 'X-Text': 'a', 'x-number': 1, 'x-boolean': true, 'Set-Cookie': 'c=3' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: Buffer.from([0xff, 0x00]).toString('base64'),
      isBase64Encoded: true,
    })
    assert.equal(status, 201)
    assert.deepEqual(
      [headers['x-text'], headers['x-number'], headers['x-boolean']],
      ['a', '1', 'true'],
    )
    assert.deepEqual(headers['set-cookie'], ['c=3', 'a=1; Path=/', 'b=2'])
    assert.deepEqual(bytes, Buffer.from([0xff, 0x00]))
    assert.equal(headers['content-length'], '2')
  })

  it('has a default type with a body alone', async () => {
    const typeOf = async (result: object) => (await answered(result)).headers['content-type']
    assert.equal(await typeOf({ statusCode: 200, body: 'x' }), 'text/plain; charset=utf-8')
    assert.equal(await typeOf({ statusCode: 200, body: '' }), undefined)
    const own = { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: 'x' }
    assert.equal(await typeOf(own), 'text/html')
  })

  it('may have members that are null', async () => {
    const result = {
      statusCode: 404,
      headers: null,
      cookies: null,
      body: null,
      isBase64Encoded: null,
    }
    const { status, text } = await answered(result)
    assert.deepEqual([status, text], [404, ''])
  })

  it('does not decide about the connection, or the length', async () => {
    const { headers, text } = await answered({
      statusCode: 200,
      headers: {
        connection: 'upgrade',
        'keep-alive': 'timeout=9',
        trailer: 'x',
        'transfer-encoding': 'chunked',
        upgrade: 'h2c',
        'content-length': '999',
      },
      body: 'text',
    })
    assert.equal(text, 'text')
    assert.equal(headers['content-length'], '4')
    assert.deepEqual(
      [headers.trailer, headers.upgrade, headers['transfer-encoding']],
      [undefined, undefined, undefined],
    )
    assert.notEqual(headers.connection, 'upgrade')
  })

  it('has no body for HEAD, 204 and 304', async () => {
    const result = { statusCode: 200, headers: { 'content-type': 'a/b' }, body: 'text' }
    const head = await answered(result, { method: 'HEAD' })
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '4'])
    const nothing = { statusCode: 204, headers: { 'content-length': '4' } }
    const preflight = await answered(nothing, { method: 'OPTIONS' })
    assert.deepEqual([preflight.status, preflight.headers['content-length']], [204, undefined])
    assert.equal((await answered({ statusCode: 304 })).headers['content-length'], undefined)
  })
})

describe('a malformed result is an internal error, and said to be one', () => {
  for (const [name, result] of [
    ['statusCode', { statusCode: 200.5 }],
    ['statusCode', { statusCode: '200' }],
    ['statusCode', { statusCode: 0 }],
    ['statusCode', { statusCode: 101 }],
    ['statusCode', { statusCode: 600 }],
    ['statusCode', { statusCode: null }],
    ['headers', { statusCode: 200, headers: ['a'] }],
    ['the header x-a', { statusCode: 200, headers: { 'x-a': ['a'] } }],
    ['cookies', { statusCode: 200, cookies: 'a=1' }],
    ['cookies', { statusCode: 200, cookies: [1] }],
    ['body', { statusCode: 200, body: { a: 1 } }],
    ['isBase64Encoded', { statusCode: 200, isBase64Encoded: 'true' }],
    ['a symbol has no JSON form', Symbol('x')],
    ['BigInt', { statusCode: 200, body: 1n }],
    ['Invalid character', { statusCode: 200, headers: { 'x-a': 'a\r\nx-b: c' } }],
  ] as const) {
    it(`because of ${name}`, async (t) => {
      const errors = t.mock.method(console, 'error', () => {})
      const { status, headers, text } = await answered(result)
      assert.deepEqual([status, text], [500, '{"message":"Internal Server Error"}'])
      assert.equal(headers['content-type'], 'application/json')
      assert.equal(headers['x-b'], undefined)
      assert.ok(String(errors.mock.calls[0]?.arguments[0]).includes(name))
    })
  }
})

describe('where REST APIs rename headers', () => {
  const REMAPPED = {
    authorization: 'a',
    connection: 'b',
    'content-md5': 'c',
    date: 'd',
    'max-forwards': 'e',
    server: 'f',
    'user-agent': 'g',
    'WWW-Authenticate': 'Bearer',
  }
  const DROPPED = { via: '1', host: '2', expect: '3', te: '4', upgrade: '5', trailer: '6' }
  const result = { statusCode: 401, headers: { ...REMAPPED, ...DROPPED, 'x-kept': 'kept' } }

  it('the front does when it is told to', async () => {
    await using front = await startEchoFront(() => result, { remapsHeaders: true })
    const { status, headers } = await front.send('/mcp')
    assert.equal(status, 401)
    for (const [name, value] of Object.entries(REMAPPED)) {
      const lower = name.toLowerCase()
      assert.equal(headers[`x-amzn-remapped-${lower}`], value, name)
      assert.notEqual(headers[lower], value, name)
    }
    for (const name of Object.keys(DROPPED)) assert.equal(headers[name], undefined, name)
    assert.equal(headers['x-kept'], 'kept')
  })

  it('the front does not by default', async () => {
    const { headers } = await answered(result)
    assert.equal(headers['www-authenticate'], 'Bearer')
    assert.equal(headers['x-amzn-remapped-www-authenticate'], undefined)
  })
})
