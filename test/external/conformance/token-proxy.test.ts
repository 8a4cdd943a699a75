import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { test, type TestContext } from 'node:test'
import { listen } from '../../../local/http/listen.ts'
import { freePort } from '../../support/free-port.ts'
import { startTokenProxy } from './token-proxy.ts'

async function proxyOf(context: TestContext, server: http.RequestListener, token?: string) {
  const port = await freePort()
  const listener = await listen(server, 'localhost', port)
  const proxy = await startTokenProxy(`http://localhost:${port}/mcp`, await freePort(), token)
  context.after(async () => {
    await proxy[Symbol.asyncDispose]()
    await listener.close()
  })
  return proxy
}

const echo: http.RequestListener = (request, response) => {
  response.end(JSON.stringify([request.method, request.url, request.headers]))
}

test('a request is passed on as it is, with the token', async (context) => {
  const proxy = await proxyOf(context, echo, 'the-token')
  const headers = { host: 'evil.example.com', origin: 'http://evil.example.com' }
  const request = http.get(`${proxy.url}?a=1`, { headers, agent: false })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const [body] = (await once(response.setEncoding('utf8'), 'data')) as [string]
  const expected = { ...headers, authorization: 'Bearer the-token', connection: 'close' }
  assert.deepEqual(JSON.parse(body), ['GET', '/mcp?a=1', expected])
  assert.deepEqual(proxy.answers(), [{ status: 200, isForeign: true }])
})

test('without a token none is sent', async (context) => {
  const proxy = await proxyOf(context, echo)
  const response = await fetch(proxy.url)
  const [, , headers] = (await response.json()) as [string, string, Record<string, string>]
  assert.equal(headers['authorization'], undefined)
  assert.deepEqual(proxy.answers(), [{ status: 200, isForeign: false }])
})

const patient = { timeout: 30_000 }

test(
  'an answer comes piece by piece, and the server learns when the client leaves',
  patient,
  async (context) => {
    const { promise: left, resolve } = Promise.withResolvers<void>()
    const proxy = await proxyOf(context, (_request, response) => {
      response.once('close', resolve)
      response.write('first piece')
    })
    const leave = new AbortController()
    const response = await fetch(proxy.url, { signal: leave.signal })
    const { value } = (await response.body?.getReader().read()) ?? {}
    assert.equal(Buffer.from(value ?? []).toString(), 'first piece')
    leave.abort()
    await left
  },
)
