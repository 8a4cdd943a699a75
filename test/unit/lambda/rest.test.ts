/** Both functions with the front door `rest`, as a REST API calls them. */
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import type { RestEvent } from '../../../lambda/http/rest-event.ts'
import {
  invokeStreaming,
  offerResponseStreaming,
} from '../../../local/gateway/response-streaming.ts'
import { json, startBackend } from '../../support/backend.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const authorizationServer = await startBackend(
  json({ active: true, client_id: 'c', aud: RESOURCE, scope: 'mcp' }),
)
after(() => authorizationServer[Symbol.asyncDispose]())
Object.assign(process.env, {
  FRONT_DOOR: 'rest',
  RESOURCE_URL: RESOURCE,
  AUTH_ISSUER: authorizationServer.origin,
  AUTH_INTROSPECTION_ENDPOINT: `${authorizationServer.origin}/introspect`,
  OAUTH_CLIENT_SECRET: 'secret',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
})
offerResponseStreaming()
const mcp = invokeStreaming((await import('../../support/demo-handler.ts')).handler)
const metadata = (await import('../../../lambda/metadata.ts')).handler

const eventOf = (change: Partial<RestEvent>): RestEvent => ({
  httpMethod: 'POST',
  path: '/mcp',
  multiValueHeaders: null,
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
  ...change,
})

async function call(multiValueHeaders: Record<string, string[]>, message: object) {
  const body = Buffer.from(JSON.stringify(message)).toString('base64')
  const event = eventOf({ multiValueHeaders, body, isBase64Encoded: true })
  const context = { getRemainingTimeInMillis: () => 10_000 } as never
  const { stream, ...head } = (await mcp(event, context)) as HttpResult
  return { ...head, body: await text(stream as WebStream) }
}

const HEADERS = {
  Authorization: ['Bearer token'],
  'Content-Type': ['application/json'],
  Accept: ['application/json, text/event-stream'],
  Host: ['evil.example'],
}
const sum = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'sum_numbers', arguments: { numbers: [1, 2] }, _meta: { progressToken: 1 } },
}

test('a call without a token gets the challenge, with the configured resource', async () => {
  const { statusCode, headers } = await call({ Host: ['evil.example'] }, sum)
  assert.equal(statusCode, 401)
  assert.match(String(headers?.['www-authenticate']), /"https:\/\/mcp\.example\.com\//)
})

test('a call with two tokens is refused, however their headers are written', async () => {
  for (const twice of [
    { Authorization: ['Bearer token', 'Bearer token'] },
    { authorization: ['Bearer other'] },
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await call({ ...HEADERS, ...twice }, sum)).statusCode, 400)
  }
})

test('progress and result of a call are streamed', async () => {
  const { statusCode, headers, body } = await call(HEADERS, sum)
  assert.deepEqual([statusCode, headers?.['content-type']], [200, 'text/event-stream'])
  assert.match(body, /"progress":1[^]*"progress":2[^]*"result":3/)
})

test('the answer to a notification is empty', async () => {
  const notification = { jsonrpc: '2.0', method: 'notifications/initialized' }
  const { statusCode, body } = await call(HEADERS, notification)
  assert.deepEqual([statusCode, body], [202, ''])
})

test('the metadata function takes the same events, and answers as ever', async () => {
  const ask = async (change: Partial<RestEvent>) => metadata(eventOf(change) as never)
  const path = '/.well-known/oauth-protected-resource/mcp'
  const { statusCode, headers, body } = await ask({ httpMethod: 'GET', path })
  assert.equal(statusCode, 200)
  assert.match(body ?? '', /"resource":"https:\/\/mcp\.example\.com\/mcp"/)
  const multiValueHeaders = { 'If-None-Match': [String(headers?.['etag'])] }
  assert.equal((await ask({ httpMethod: 'GET', path, multiValueHeaders })).statusCode, 304)
  assert.equal((await ask({ httpMethod: 'DELETE', path })).statusCode, 405)
  assert.match((await ask({ httpMethod: 'GET', path: '/mcp/icon.svg' })).body ?? '', /^<svg/)
})
