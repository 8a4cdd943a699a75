/** The front as a REST API: its events, its own answers, and functions that stream. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { describe, it } from 'node:test'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import type { Writable } from 'node:stream'
import { REST_API } from '../../../../local/gateway/api.ts'
import type { Answered, FrontOptions } from '../../../../local/gateway/front.ts'
import {
  invokeStreaming,
  offerResponseStreaming,
} from '../../../../local/gateway/response-streaming.ts'
import { startLocalSystem } from '../../../support/local-system.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { startEchoFront } from './echo-front.ts'

offerResponseStreaming()

type Streaming = (stream: Writable, event: APIGatewayProxyEvent, context: Context) => unknown

/** A front whose function at `/mcp` writes to a stream. */
async function startRestFront(write: Streaming, more: Partial<FrontOptions> = {}) {
  const handler = awslambda.streamifyResponse(
    async (event: APIGatewayProxyEvent, stream, context) =>
      void (await write(stream, event, context)),
  )
  const options = { api: REST_API, ...more }
  return startEchoFront(invokeStreaming(handler), options)
}

const start = (stream: Writable, head: Record<string, unknown> = { statusCode: 200 }) =>
  awslambda.HttpResponseStream.from(stream, head)

const OK: Streaming = (stream) => start(stream).write('')

/** The event that a request becomes. */
async function eventOf(...request: Parameters<Awaited<ReturnType<typeof startEchoFront>>['send']>) {
  let seen: APIGatewayProxyEvent | undefined
  await using front = await startRestFront((stream, event) => {
    seen = event
    return OK(stream, event, {} as Context)
  })
  const { status } = await front.send(...request)
  return seen ?? assert.fail(`no event, but ${status}`)
}

describe('an event of a REST API', () => {
  it('has headers as the client wrote them, once as lists and once with the last values', async () => {
    const { headers, multiValueHeaders } = await eventOf('/mcp', {
      headers: { 'X-Twice': ['one', 'two'], HOST: 'mcp.test:9', Cookie: 'a=b', TE: 'trailers' },
    })
    assert.deepEqual(multiValueHeaders['X-Twice'], ['one', 'two'])
    assert.equal(headers['X-Twice'], 'two')
    assert.deepEqual(multiValueHeaders['Host'], ['mcp.test:9'])
    assert.deepEqual(multiValueHeaders['Cookie'], ['a=b'])
    assert.deepEqual(multiValueHeaders['X-Forwarded-For'], ['127.0.0.1'])
    assert.match(headers['X-Amzn-Trace-Id'] ?? '', /^Root=1-/)
    for (const dropped of ['TE', 'HOST', 'Connection', 'Content-Length']) {
      assert.equal(multiValueHeaders[dropped], undefined, dropped)
    }
  })

  it('has a path without a stage, and its parameters decoded', async () => {
    const { path, requestContext, ...event } = await eventOf('/a%20b?x=1&x=%26&y=')
    assert.deepEqual([path, requestContext.path, requestContext.stage], ['/a b', '/a b', 'local'])
    assert.deepEqual(event.multiValueQueryStringParameters, { x: ['1', '&'], y: [''] })
    assert.deepEqual(event.queryStringParameters, { x: '&', y: '' })
    assert.equal((await eventOf('/mcp')).multiValueQueryStringParameters, null)
    assert.equal((await eventOf('/mcp')).queryStringParameters, null)
  })

  it('has every body as text, and null for none', async () => {
    const headers = { 'content-type': 'application/octet-stream' }
    const event = await eventOf('/mcp', { method: 'POST', headers, body: 'ä' })
    assert.deepEqual([event.httpMethod, event.body, event.isBase64Encoded], ['POST', 'ä', false])
    assert.equal((await eventOf('/mcp')).body, null)
  })

  it('says who asks, and when', async () => {
    const { requestContext } = await eventOf('/mcp', { headers: { 'user-agent': 'test' } })
    const { identity, requestId, requestTime, requestTimeEpoch } = requestContext
    assert.equal(identity.sourceIp, '127.0.0.1')
    assert.equal(identity.userAgent, 'test')
    assert.match(requestId, /^[\w+/]{15}=$/)
    assert.match(requestTime ?? '', /^\d\d\/[A-Z][a-z]{2}\/\d{4}:/)
    assert.ok(Math.abs(requestTimeEpoch - Date.now()) < 10_000)
  })
})

describe('a function that streams', () => {
  it('sends status and headers with its first write, and renames what REST APIs rename', async () => {
    await using front = await startRestFront((stream) => {
      const headers = { 'x-a': '1', 'www-authenticate': 'Bearer', via: 'x' }
      const output = start(stream, { statusCode: 401, headers })
      output.write('one')
      output.write('two')
    })
    const { status, headers, text } = await front.send('/mcp')
    assert.deepEqual([status, text, headers['x-a']], [401, 'onetwo', '1'])
    assert.equal(headers['x-amzn-remapped-www-authenticate'], 'Bearer')
    assert.equal(headers['www-authenticate'], undefined)
    assert.equal(headers['via'], undefined)
    assert.match(String(headers['x-amzn-requestid']), /=$/)
  })

  it('has failed when it ends without a write: 502', async (t) => {
    const logged = t.mock.method(console, 'error', () => {})
    for (const fails of [
      (stream: Writable) => start(stream).end('a body alone'),
      async () => Promise.reject(new Error('failed')),
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await using front = await startRestFront(fails)
      // eslint-disable-next-line no-await-in-loop
      const { status, text } = await front.send('/mcp')
      assert.deepEqual([status, text], [502, '{"message":"Internal server error"}'])
    }
    const reasons = logged.mock.calls.map((call) => String(call.arguments[0]).split('\n')[0])
    assert.deepEqual(reasons, [
      "Error: The function's result is malformed: there are no 8 NUL bytes within its first 16384 bytes",
      'Error: failed',
    ])
  })

  it('has failed when its head is too long, or no head: 502', async (t) => {
    t.mock.method(console, 'error', () => {})
    for (const write of [
      (stream: Writable) =>
        start(stream, { statusCode: 200, headers: { a: 'a'.repeat(17_000) } }).write('x'),
      (stream: Writable) => start(stream, { headers: {} }).write('x'),
      (stream: Writable) => stream.write('x'.repeat(20_000)),
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await using front = await startRestFront(write)
      // eslint-disable-next-line no-await-in-loop
      assert.equal((await front.send('/mcp')).status, 502)
    }
  })

  it('takes longer than it may before its first write: 504, or 502 when it is stopped earlier', async () => {
    const never = () => new Promise(() => {})
    await using late = await startRestFront(never, { timeoutMs: 20 })
    assert.equal((await late.send('/mcp')).text, '{"message":"Endpoint request timed out"}')
    const functionTimeoutMs = { mcp: 20, metadata: 20 }
    await using stopped = await startRestFront(never, { functionTimeoutMs })
    assert.equal((await stopped.send('/mcp')).status, 502)
  })

  for (const [what, limits] of [
    ['pauses', { api: { ...REST_API, streamIdleTimeoutMs: 50 } }],
    ['takes', { functionTimeoutMs: { mcp: 500, metadata: 500 } }],
  ] as const) {
    it(`is cut off when it ${what} for too long`, async () => {
      await using front = await startRestFront(async (stream, _, context) => {
        const output = start(stream)
        output.write('begun')
        const timer = setInterval(() => output.write('.'), what === 'pauses' ? 60_000 : 10)
        await once(stream, 'close')
        clearInterval(timer)
        assert.ok(context.getRemainingTimeInMillis() <= 900_000)
      }, limits)
      const request = http.get({ host: '127.0.0.1', port: front.port, path: '/mcp' })
      const [response] = (await once(request, 'response')) as [http.IncomingMessage]
      await assert.rejects(once(response.resume(), 'end'), { code: 'ECONNRESET' })
    })
  }

  it('hears that its client has left, before its first write and later', async () => {
    for (const begin of [() => true, OK]) {
      let heard = 'nothing'
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await using front = await startRestFront(async (stream, ...rest) => {
        begin(stream, ...rest)
        heard = 'a call'
        stream.on('error', () => {})
        await new Promise((resolve) => stream.once('close', resolve))
        heard = 'the end'
      })
      const request = http.get({ host: '127.0.0.1', port: front.port, path: '/mcp' })
      request.on('error', () => {})
      // eslint-disable-next-line no-await-in-loop
      assert.ok(await waitUntil(async () => heard === 'a call', 2000))
      request.destroy()
      // eslint-disable-next-line no-await-in-loop
      assert.ok(await waitUntil(async () => heard === 'the end', 2000))
    }
  })

  it('is told of with what it answered', async () => {
    const told: Answered[] = []
    const onAnswered = (answered: Answered) => void told.push(answered)
    for (const [type, body] of [
      ['application/json', '{"a":1}'],
      ['text/event-stream', 'data: {"b":1}\n\ndata: {"a":1}\n\n'],
    ] as const) {
      const write: Streaming = (stream) =>
        start(stream, { statusCode: 200, headers: { 'content-type': type } }).write(body)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await using front = await startRestFront(write, { onAnswered })
      // eslint-disable-next-line no-await-in-loop
      assert.equal((await front.send('/mcp')).text, body)
    }
    assert.ok(await waitUntil(async () => told.length === 2, 2000))
    assert.deepEqual(
      told.map(({ body }) => body),
      ['{"a":1}', '{"a":1}'],
    )
  })

  it('is one that the runtime would know as such', () => {
    assert.throws(() => invokeStreaming(() => {}), /does not stream/)
  })
})

describe('a REST API', () => {
  it('knows only its routes', async () => {
    await using front = await startRestFront(OK)
    const { status, headers, text } = await front.send('/elsewhere')
    assert.deepEqual([status, text], [404, '{"message":"Not Found"}'])
    assert.equal(headers['access-control-allow-origin'], '*')
  })

  it('takes whole results of other functions, if they have a status', async (t) => {
    t.mock.method(console, 'error', () => {})
    const result = { statusCode: 201, headers: { 'x-a': '1' }, body: 'b' }
    await using front = await startEchoFront(() => result, { api: REST_API })
    const { status, headers, text } = await front.send('/mcp')
    assert.deepEqual([status, headers['x-a'], text], [201, '1', 'b'])
    await using wrong = await startEchoFront(() => 'text', { api: REST_API })
    assert.equal((await wrong.send('/mcp')).status, 502)
  })
})

describe('mcp-auth-server --front-door rest', () => {
  it('answers as a REST API does, whatever FRONT_DOOR is', async () => {
    const env = { FRONT_DOOR: 'http-api' }
    await using system = await startLocalSystem({ args: ['--front-door', 'rest'], env })
    const { status, headers } = await fetch(system.url, { method: 'POST' })
    assert.equal(status, 401)
    assert.equal(headers.get('www-authenticate'), null)
    assert.ok(headers.has('x-amzn-requestid'))
  })

  it('has two values', async () => {
    const started = startLocalSystem({ args: ['--front-door', 'alb'] })
    await assert.rejects(started, /FRONT_DOOR is "alb"/)
  })
})
