import assert from 'node:assert/strict'
import http from 'node:http'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { listenBehindEdge } from '../../../../local/edge/listen-behind-edge.ts'
import { checkedHeaders } from '../../../../local/edge/origin-response-event.ts'
import { waitUntil } from '../../../support/wait-until.ts'

const KEY = 'the-key'
const RENAMED = 'x-amzn-remapped-www-authenticate'

/** An edge before an API that does this. */
async function startEdge(
  api: (request: http.IncomingMessage, response: http.ServerResponse) => unknown,
) {
  const place = { host: '127.0.0.1', port: 0, key: KEY, documents: ['/about'] }
  const { port, apiUrl, close } = await listenBehindEdge(api, place)
  return { url: `http://127.0.0.1:${port}`, apiUrl, [Symbol.asyncDispose]: close }
}

/** Without `fetch`, which has a mind of its own about headers. */
async function send(url: string, options: http.RequestOptions, body = '') {
  const request = http.request(url, options).end(body)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { response, text }
}

suite('the local edge', () => {
  test('passes on all that a client sends but Host, and shows its key and the address in place of theirs', async () => {
    let seen: http.IncomingMessage | undefined
    let body = ''
    await using edge = await startEdge(async (request, response) => {
      seen = request
      for await (const chunk of request) body += String(chunk)
      response.end()
    })
    const headers = {
      host: 'mcp.example.com',
      authorization: 'Bearer token',
      'mcp-session-id': ['a', 'b'],
      'x-origin-verify': 'guessed',
      'x-viewer-address': '192.0.2.1',
      'x-forwarded-for': '192.0.2.1',
    }
    await send(`${edge.url}/mcp?a=%2F`, { method: 'POST', headers }, 'hello')
    assert.ok(seen)
    assert.deepEqual([seen.method, seen.url, body], ['POST', '/mcp?a=%2F', 'hello'])
    const { connection: _, ...sent } = seen.headersDistinct
    assert.deepEqual(sent, {
      host: [edge.apiUrl.replace('http://', '')],
      authorization: ['Bearer token'],
      'mcp-session-id': ['a', 'b'],
      'content-length': ['5'],
      'x-origin-verify': [KEY],
      'x-viewer-address': ['127.0.0.1'],
      'x-forwarded-for': ['192.0.2.1, 127.0.0.1'],
    })
  })

  test('gives the challenge its own name, except in documents, whose answers its function does not see', async () => {
    await using edge = await startEdge((_, response) => {
      response.writeHead(401, { [RENAMED]: 'Bearer', 'set-cookie': ['a=1', 'b=2'] }).end('body')
    })
    const { response, text } = await send(`${edge.url}/mcp`, {})
    const { headersDistinct: headers } = response
    assert.deepEqual([response.statusCode, text], [401, 'body'])
    assert.deepEqual(headers['www-authenticate'], ['Bearer'])
    assert.equal(headers[RENAMED], undefined)
    assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2'])
    const document = await send(`${edge.url}/about?x`, {})
    assert.deepEqual(document.response.headersDistinct[RENAMED], ['Bearer'])
  })

  test('passes a stream on as it comes, and cancels it when the client leaves', async () => {
    let isGone = false
    await using edge = await startEdge((_, response) => {
      response.once('close', () => (isGone = true))
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    })
    const request = http.request(`${edge.url}/mcp`, { method: 'POST' }).end()
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    const [chunk] = (await once(response, 'data')) as [Buffer]
    assert.equal(String(chunk), 'data: 1\n\n')
    response.destroy()
    await waitUntil(async () => isGone, 5000)
  })

  test('answers 502 when the API is not there, and ends an answer that breaks off', async (t) => {
    const error = t.mock.method(console, 'error', () => {})
    await using edge = await startEdge((request, response) => {
      if (request.url === '/breaks') {
        response.writeHead(200, { 'content-length': 10 }).write('half')
        setTimeout(() => response.destroy(), 50)
      } else request.socket.destroy()
    })
    assert.equal((await send(`${edge.url}/mcp`, {})).response.statusCode, 502)
    assert.equal(error.mock.callCount(), 1)
    await assert.rejects(send(`${edge.url}/breaks`, {}), { code: 'ECONNRESET' })
  })

  test('is closed as a whole when its port is taken', async () => {
    await using edge = await startEdge((_, response) => void response.end())
    const port = Number(new URL(edge.url).port)
    const place = { host: '127.0.0.1', port, key: KEY, documents: [] }
    await assert.rejects(
      listenBehindEdge(() => {}, place),
      { code: 'EADDRINUSE', port },
    )
  })
})

test('a function may not return what CloudFront refuses', () => {
  const result = (name: string) => ({
    status: '401',
    statusDescription: '',
    headers: { [name]: [{ key: name, value: 'x' }] },
  })
  assert.deepEqual(checkedHeaders(result('www-authenticate')), { 'www-authenticate': ['x'] })
  for (const name of ['connection', 'x-edge-key', 'x-amz-cf-id', 'proxy-authenticate']) {
    assert.throws(() => checkedHeaders(result(name)), { message: new RegExp(`header ${name}$`) })
  }
})
