import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LightResponse, requestFor } from '../../../../lambda/http/fetch-stand-ins.ts'

const contentsOf = async (response: Response | LightResponse) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
})
const bytes = (text: string) => new Blob([text]).stream()

describe('an answer is what the real one would be', () => {
  test('of JSON', async () => {
    for (const init of [
      {},
      { status: 400 },
      { status: 405, headers: { Allow: 'POST', 'Content-Type': 'application/problem+json' } },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const [light, real] = await Promise.all(
        [LightResponse, Response].map(async (one) => contentsOf(one.json({ a: 'é' }, init))),
      )
      assert.deepEqual(light, real)
    }
    const { headers } = LightResponse.json(1)
    assert.equal(headers.get('Content-Type'), 'application/json')
  })

  test('of nothing, and of a stream', async () => {
    const nothing = new LightResponse(null, { status: 202 })
    assert.equal(nothing.body, null)
    assert.deepEqual(await contentsOf(nothing), { status: 202, headers: {}, body: '' })
    const headers = { 'Content-Type': 'text/event-stream' }
    const streams = new LightResponse(bytes('data: é\n\n'), { headers })
    assert.ok(streams.body instanceof ReadableStream)
    assert.deepEqual(
      await contentsOf(streams),
      await contentsOf(new Response(bytes('data: é\n\n'), { headers })),
    )
  })

  test('of a text', async () => {
    assert.equal(await new LightResponse('text').text(), await new Response('text').text())
  })
})

describe('a request', () => {
  const RESOURCE = 'https://mcp.example.com/mcp'
  const event = {
    headers: {
      host: 'evil.example',
      'x-forwarded-proto': 'http',
      'content-type': 'application/json',
    },
    rawQueryString: '',
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
  }
  const requestOf = (headers: Record<string, string>, signal?: AbortSignal) =>
    requestFor({ ...event, headers }, RESOURCE, signal, { carried: 1 })

  test('has the URL that is configured: no header decides it', () => {
    const { url, method, carried } = requestOf(event.headers)
    assert.deepEqual([url, method, carried], [RESOURCE, 'POST', 1])
  })

  test('has header fields whatever the case of their names, and null for others', () => {
    const { headers } = requestOf({ A: '1' })
    assert.deepEqual([headers.get('a'), headers.get('A'), headers.get('B')], ['1', '1', null])
    headers.set('B', '2')
    assert.equal(headers.get('b'), '2')
  })

  test('accepts both types of answers, whatever the client says', () => {
    for (const accept of ['*/*', 'text/html', 'application/json']) {
      const { headers } = requestOf({ accept })
      assert.equal(headers.get('accept'), 'application/json, text/event-stream')
    }
  })

  test('has no credentials, and no malformed headers', () => {
    const { headers } = requestOf({
      ...event.headers,
      authorization: 'Bearer abc',
      cookie: 'a=b',
      dpop: 'a.b.c',
      'x-fine': 'é\t1',
      'x-broken': 'a\nb',
      'x-wide': '→',
      'no name': 'x',
    })
    const names = [...headers].map(([name]) => name).toSorted()
    assert.deepEqual(names, ['accept', 'content-type', 'host', 'x-fine', 'x-forwarded-proto'])
  })

  test('is aborted by its signal', () => {
    assert.equal(requestOf({}).signal.aborted, false)
    assert.equal(requestOf({}, AbortSignal.abort()).signal.aborted, true)
  })
})
