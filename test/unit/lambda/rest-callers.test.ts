/** What holds callers that are not trusted, behind a REST API that streams: bound tokens, a limit, and an audit. */
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { after, mock, test } from 'node:test'
import { log } from '../../../lambda/base/log.ts'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import {
  invokeStreaming,
  offerResponseStreaming,
} from '../../../local/gateway/response-streaming.ts'
import { json, startBackend } from '../../support/backend.ts'
import { proofBy, proofKey } from '../../support/dpop.ts'
import { ACTIVE, RESOURCE } from '../../support/gate.ts'

const key = await proofKey()
/** A user whom the first word of the token names; tokens that begin with "bound" are bound to the key. */
const authorizationServer = await startBackend((response, seen) => {
  const token = new URLSearchParams(seen.body).get('token') ?? ''
  const bound = token.startsWith('bound') && { cnf: { jkt: key.jkt }, token_type: 'DPoP' }
  json({ ...ACTIVE, sub: token.split('-')[0], ...bound })(response, seen)
})
after(() => authorizationServer[Symbol.asyncDispose]())
Object.assign(process.env, {
  FRONT_DOOR: 'rest',
  RESOURCE_URL: RESOURCE,
  AUTH_ISSUER: authorizationServer.origin,
  AUTH_INTROSPECTION_ENDPOINT: `${authorizationServer.origin}/introspect`,
  OAUTH_CLIENT_SECRET: 'secret',
  DPOP: 'accepted',
  AUDIT: 'true',
  SERVER_KEY: 'a server key of more than 32 bytes',
  CALLS_PER_MINUTE_PER_CALLER: '2',
})
const info = mock.method(log, 'info', () => {})
const lines = () =>
  info.mock.calls.flatMap(({ arguments: [message, fields] }: { arguments: unknown[] }) =>
    message === 'audit' ? [fields as Readonly<Record<string, unknown>>] : [],
  )
offerResponseStreaming()
const mcp = invokeStreaming((await import('../../support/demo-handler.ts')).handler)

async function call(headers: Readonly<Record<string, string>>) {
  const params = {
    name: 'sum_numbers',
    arguments: { numbers: [1, 2] },
    _meta: { progressToken: 1 },
  }
  const sent = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  }
  const event = {
    httpMethod: 'POST',
    path: '/mcp',
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, one]) => [name, [one]])),
    multiValueQueryStringParameters: null,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    isBase64Encoded: false,
  }
  const context = { getRemainingTimeInMillis: () => 10_000 } as never
  const { stream, statusCode, headers: answered } = (await mcp(event, context)) as HttpResult
  return { statusCode, answered, body: await text(stream as WebStream) }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('each streamed call has a line in the audit, with all that was sent', async () => {
  info.mock.resetCalls()
  const { statusCode, body, answered } = await call(bearer('alice'))
  assert.deepEqual([statusCode, answered?.['content-type']], [200, 'text/event-stream'])
  const found = lines().map(({ outcome, subject, answerBytes }) => [outcome, subject, answerBytes])
  assert.deepEqual(found, [['success', 'alice', Buffer.byteLength(body)]])
})

test('a caller has their limit, and each refusal a line', async () => {
  info.mock.resetCalls()
  assert.equal((await call(bearer('bob'))).statusCode, 200)
  assert.equal((await call(bearer('bob'))).statusCode, 200)
  const { statusCode, answered } = await call(bearer('bob'))
  assert.deepEqual([statusCode, answered?.['retry-after']], [429, '30'])
  assert.deepEqual(
    lines().map(({ outcome }) => outcome),
    ['success', 'success', 'rate_limited'],
  )
  assert.equal((await call(bearer('carol'))).statusCode, 200)
})

test('a bound token passes with a proof of its key, and never without', async () => {
  const token = 'bound-to-a-key'
  const { statusCode, answered } = await call(bearer(token))
  assert.equal(statusCode, 401)
  assert.match(String(answered?.['www-authenticate']), /DPoP/)
  const proof = await proofBy(key, { token })
  const sent = { authorization: `DPoP ${token}`, dpop: proof }
  assert.equal((await call(sent)).statusCode, 200)
  assert.equal((await call(sent)).statusCode, 401, 'the proof comes again')
})
