import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type EchoFront, startEchoFront } from './echo-front.ts'

let front: EchoFront
before(async () => (front = await startEchoFront()))
after(() => front[Symbol.asyncDispose]())

describe('the headers of an event', () => {
  it('have lower-case names, and several values in one', async () => {
    const { headers } = await front.eventOf('/mcp', {
      headers: { 'X-Twice': ['one', 'two'], ACCEPT: 'text/html, */*' },
    })
    assert.equal(headers['x-twice'], 'one,two')
    assert.equal(headers['accept'], 'text/html, */*')
  })

  it('say where the request came from, and are traced', async () => {
    const { headers } = await front.eventOf('/mcp', { headers: { host: 'mcp.test:99' } })
    assert.equal(headers['host'], 'mcp.test:99')
    assert.equal(headers['x-forwarded-for'], '127.0.0.1')
    assert.equal(headers['x-forwarded-proto'], 'http')
    assert.equal(headers['x-forwarded-port'], String(front.port))
    assert.match(headers['x-amzn-trace-id'] ?? '', /^Root=1-[\da-f]{8}-[\da-f]{24}$/)
  })

  it('keep the addresses of earlier proxies, but not their protocol and port', async () => {
    const { headers } = await front.eventOf('/mcp', {
      headers: {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '1',
        'x-amzn-trace-id': 'Root=1-67fd88cb-4981526a50466e9f2be0fbed',
      },
    })
    assert.equal(headers['x-forwarded-for'], '203.0.113.9, 127.0.0.1')
    assert.equal(headers['x-forwarded-proto'], 'http')
    assert.equal(headers['x-forwarded-port'], String(front.port))
    assert.equal(headers['x-amzn-trace-id'], 'Root=1-67fd88cb-4981526a50466e9f2be0fbed')
  })

  it('have no hop-by-hop headers', async () => {
    const names = ['te', 'trailer', 'keep-alive', 'proxy-connection', 'http2-settings', 'upgrade']
    const sent = Object.fromEntries(names.map((name) => [name, 'x']))
    const { headers } = await front.eventOf('/mcp', {
      method: 'POST',
      headers: { ...sent, connection: 'close', 'transfer-encoding': 'chunked' },
      body: 'body',
    })
    for (const name of [...names, 'connection', 'transfer-encoding']) {
      assert.equal(headers[name], undefined, name)
    }
    assert.equal(headers['content-length'], '4')
  })

  it('always have a length, and a type when the client says that there is no body', async () => {
    const get = await front.eventOf('/mcp')
    assert.equal(get.headers['content-length'], '0')
    assert.equal(get.headers['content-type'], undefined)
    const post = await front.eventOf('/mcp', { method: 'POST', headers: { 'content-length': 0 } })
    assert.equal(post.headers['content-length'], '0')
    assert.equal(post.headers['content-type'], 'text/plain; charset=utf-8')
  })
})

describe('the cookies of an event', () => {
  it('are a list of their own, without those that have no name', async () => {
    const { cookies, headers } = await front.eventOf('/mcp', {
      headers: { cookie: 'session=abc123; theme=dark; =x; nameless; empty=' },
    })
    assert.deepEqual(cookies, ['session=abc123', 'theme=dark', 'empty='])
    assert.equal(headers['cookie'], undefined)
  })

  it('are not there when none is sent', async () => {
    assert.ok(!('cookies' in (await front.eventOf('/mcp'))))
  })
})

describe('the query of an event', () => {
  it('is there as it was sent, and decoded, with several values in one', async () => {
    const query = 'repeat=one&repeat=two&to=https%3A%2F%2Fx.test%2Fa&plus=a+b&raw=a%2Bb&empty='
    const event = await front.eventOf(`/mcp?${query}`)
    assert.equal(event.rawQueryString, query)
    assert.deepEqual(event.queryStringParameters, {
      repeat: 'one,two',
      to: 'https://x.test/a',
      plus: 'a b',
      raw: 'a+b',
      empty: '',
    })
  })

  it('keeps question marks after the first, and is empty when there is none', async () => {
    assert.equal((await front.eventOf('/mcp?a=?b')).rawQueryString, 'a=?b')
    const event = await front.eventOf('/mcp')
    assert.equal(event.rawQueryString, '')
    assert.ok(!('queryStringParameters' in event))
  })
})

describe('the path of an event', () => {
  it('is decoded', async () => {
    const { rawPath, routeKey, requestContext } = await front.eventOf('/a%20b?a%20b')
    assert.equal(rawPath, '/a b')
    assert.equal(requestContext.http.path, '/a b')
    assert.equal(routeKey, 'ANY /a b')
  })
})

describe('the body of an event', () => {
  const post = async (type: string | undefined, body: string | Buffer, encoding?: string) => {
    const headers = {
      ...(type !== undefined && { 'content-type': type }),
      ...(encoding !== undefined && { 'content-encoding': encoding }),
    }
    const event = await front.eventOf('/mcp', { method: 'POST', headers, body })
    return [event.isBase64Encoded, event.body]
  }

  it('is text for a few types', async () => {
    for (const type of [
      'application/json',
      'Application/JSON; charset=utf-8',
      'application/javascript',
      'application/xml',
      'text/plain',
      'text/event-stream',
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one event after the other
      assert.deepEqual(await post(type, 'ä'), [false, 'ä'], type)
    }
  })

  it('is base64 for all others, and without a type', async () => {
    for (const type of [
      'application/octet-stream',
      'application/x-www-form-urlencoded',
      'application/problem+json',
      'application/json-seq',
      'multipart/form-data; boundary=x',
      undefined,
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one event after the other
      assert.deepEqual(await post(type, 'ä'), [true, 'w6Q='], type)
    }
  })

  it('is base64 when it is compressed', async () => {
    const bytes = gzipSync('{}')
    const expected = [true, bytes.toString('base64')]
    assert.deepEqual(await post('application/json', bytes, 'gzip'), expected)
    assert.deepEqual(await post('application/json', '{}', 'identity'), [false, '{}'])
  })

  it('has replacement characters where a text is no UTF-8', async () => {
    const text = Buffer.from([0x22, 0xff, 0x22])
    assert.deepEqual(await post('application/json', text), [false, '"\uFFFD"'])
  })

  it('is not there when it is empty', async () => {
    assert.deepEqual(await post('application/octet-stream', ''), [false, undefined])
  })
})

it('the request context is that of an HTTP API', async () => {
  const start = Date.now()
  const { version, routeKey, requestContext } = await front.eventOf('/mcp', {
    method: 'PATCH',
    headers: { host: 'abc.execute-api.test:8443', 'user-agent': 'test' },
  })
  const { time, timeEpoch, requestId, ...others } = requestContext
  assert.equal(version, '2.0')
  assert.equal(routeKey, 'ANY /mcp')
  assert.deepEqual(others, {
    accountId: '000000000000',
    apiId: 'local',
    domainName: 'abc.execute-api.test',
    domainPrefix: 'abc',
    http: {
      method: 'PATCH',
      path: '/mcp',
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'test',
    },
    routeKey: 'ANY /mcp',
    stage: '$default',
  })
  assert.ok(timeEpoch >= start && timeEpoch <= Date.now())
  assert.match(time, /^\d\d\/(?:[A-Z][a-z]{2})\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
  const [day = '', clock = ''] = time.split(/:(.*)/)
  const parsed = Date.parse(`${day.replaceAll('/', ' ')} ${clock}`)
  assert.equal(parsed, Math.floor(timeEpoch / 1000) * 1000)
  assert.match(requestId, /^[\w+/]{15}=$/)
})
