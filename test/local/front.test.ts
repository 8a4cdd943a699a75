import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { createFront } from '../../local/front.ts'
import { listen } from '../../local/listen.ts'
import { freePort } from '../support/free-port.ts'

const events: APIGatewayProxyEventV2[] = []
const port = await freePort()
const origin = `http://127.0.0.1:${port}`
const front = createFront({
  routes: [
    { path: '/echo', target: 'mcp' },
    { path: '/metadata', target: 'metadata' },
  ],
  handlers: {
    mcp: async (event) => {
      events.push(event)
      if (event.headers['x-fail'] !== undefined) throw new Error('broken')
      if (event.headers['x-nothing'] !== undefined) return undefined
      const bytes = Buffer.from([0xff, 0x00])
      const cookies = ['a=1; Path=/', 'b=2']
      return { statusCode: 201, cookies, body: bytes.toString('base64'), isBase64Encoded: true }
    },
    metadata: async () => ({ statusCode: 200, headers: { 'x-from': 'metadata' }, body: 'text' }),
  },
})
const { close } = await listen(front, '127.0.0.1', port)
after(close)

const eventOf = async (path: string, init: RequestInit = {}) => {
  await (await fetch(origin + path, init)).arrayBuffer()
  return events.at(-1) ?? assert.fail('no event')
}

describe('a request becomes an event of payload format 2.0', () => {
  test('with method, path, query, headers and cookies', async () => {
    const event = await eventOf('/echo?a=1&b=%20x&a=2', {
      headers: [
        ['X-Twice', 'one'],
        ['X-Twice', 'two'],
        ['Cookie', 'c=1; d=2'],
        ['User-Agent', 'test'],
      ],
    })
    assert.equal(event.version, '2.0')
    assert.equal(event.rawPath, '/echo')
    assert.equal(event.rawQueryString, 'a=1&b=%20x&a=2')
    assert.deepEqual(event.queryStringParameters, { a: '1,2', b: ' x' })
    assert.match(event.headers['x-twice'] ?? '', /^one, ?two$/)
    assert.equal(event.headers['cookie'], undefined)
    assert.deepEqual(event.cookies, ['c=1', 'd=2'])
    const { http, stage } = event.requestContext
    assert.deepEqual([http.method, http.path, http.userAgent], ['GET', '/echo', 'test'])
    assert.equal(stage, '$default')
    assert.ok(!('body' in event))
    assert.equal(event.isBase64Encoded, false)
  })

  test('with a text as it is, and other bodies in base64', async () => {
    for (const [type, isBase64Encoded] of [
      ['application/json', false],
      ['application/mcp+json; charset=utf-8', false],
      ['text/plain', false],
      ['application/octet-stream', true],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const event = await eventOf('/echo', {
        method: 'POST',
        body: Buffer.from('ä'),
        headers: { 'content-type': type },
      })
      assert.equal(event.isBase64Encoded, isBase64Encoded, type)
      assert.equal(event.body, isBase64Encoded ? Buffer.from('ä').toString('base64') : 'ä')
    }
  })
})

describe('a result becomes a response', () => {
  test('with status, cookies and bytes', async () => {
    const response = await fetch(`${origin}/echo`)
    assert.equal(response.status, 201)
    assert.deepEqual(response.headers.getSetCookie(), ['a=1; Path=/', 'b=2'])
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from([0xff, 0x00]))
  })

  test('from the function of its path', async () => {
    const response = await fetch(`${origin}/metadata`)
    assert.equal(response.headers.get('x-from'), 'metadata')
    assert.equal(await response.text(), 'text')
  })
})

describe('where API Gateway answers itself', () => {
  const answered = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(origin + path, init)
    return [response.status, await response.json()]
  }

  test('an unknown path is not found', async () => {
    for (const path of ['/', '/echo/', '/ECHO', '/echo/x']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await answered(path), [404, { message: 'Not Found' }])
    }
  })

  test('a body of more than ten megabytes is too large', async () => {
    const tooLarge = { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) }
    assert.deepEqual(await answered('/echo', tooLarge), [
      413,
      { message: 'Request Entity Too Large' },
    ])
  })

  test('a function that fails, or answers nothing, is an internal error', async (t) => {
    const errors = t.mock.method(console, 'error', () => {})
    for (const name of ['x-fail', 'x-nothing']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const answer = await answered('/echo', { headers: { [name]: '1' } })
      assert.deepEqual(answer, [500, { message: 'Internal Server Error' }])
    }
    assert.equal(errors.mock.callCount(), 1)
  })
})
