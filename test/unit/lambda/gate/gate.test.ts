import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { createGate } from '../../../../lambda/gate/gate.ts'
import { serve } from '../../../../lambda/gate/serve.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { ACTIVE, settingsAt } from '../../../support/gate.ts'

const event = {
  headers: {},
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
}
const { resource, requiredScopes, scopeHierarchy } = settingsAt('https://auth.example.com')
const allowedOrigins = ['http://localhost:6274']
const handler = createGate({
  resource,
  requiredScopes,
  scopeHierarchy,
  allowedOrigins,
  loadVerify: async () => assert.fail('there is no token'),
  loadServer: async () => assert.fail('there is no token'),
}).handler(async () => ({ statusCode: 200 }))

test('a request without a token is logged when the level is DEBUG, for Lambda or for Powertools', async (t) => {
  const debug = mock.method(log, 'debug', () => {})
  const before = { ...process.env }
  t.after(() => void (process.env = before))
  for (const [variables, lines] of [
    [{}, 0],
    [{ AWS_LAMBDA_LOG_LEVEL: 'INFO' }, 0],
    [{ AWS_LAMBDA_LOG_LEVEL: 'DEBUG' }, 1],
    [{ POWERTOOLS_LOG_LEVEL: 'trace' }, 1],
  ] as const) {
    process.env = { ...before, ...variables }
    debug.mock.resetCalls()
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await handler(event, {} as never)).statusCode, 401)
    assert.equal(debug.mock.callCount(), lines, JSON.stringify(variables))
  }
})

test('a server that cannot be loaded is an error, of which the answer says nothing', async (t) => {
  const error = t.mock.method(log, 'error', () => {})
  let answer: object = { active: false }
  await using backend = await startBackend((response, seen) => json(answer)(response, seen))
  const settings = settingsAt(backend.origin, { tokenCacheTtlSeconds: 0 })
  const load = () => Promise.reject(new Error('private'))
  const handle = serve(settings, load)
  const send = async () => {
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    return handle({ ...event, headers, body }, {} as never)
  }
  assert.equal((await send()).statusCode, 401, 'a refusal needs no server')
  assert.equal(error.mock.callCount(), 0)
  answer = ACTIVE
  const { statusCode, body = '' } = await send()
  assert.equal(statusCode, 500)
  assert.ok(!body.includes('private'), body)
  assert.equal(error.mock.callCount(), 1)
})

test('every answer has the headers that all answers have, whichever step gave it', async () => {
  const origin = 'http://localhost:6274'
  const method = (name: string) => ({ requestContext: { http: { method: name } } })
  for (const [change, status, allowed] of [
    [{}, 401, undefined],
    [{ headers: { origin } }, 401, origin],
    [{ headers: { origin }, ...method('OPTIONS') }, 204, origin],
    [{ headers: { origin: 'https://evil.example' } }, 403, undefined],
    [{ headers: { origin, x: 'y'.repeat(20_000) } }, 431, origin],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { statusCode, headers } = await handler({ ...event, ...change }, {} as never)
    assert.equal(statusCode, status)
    assert.equal(headers?.['cache-control'], 'no-store')
    const vary = status === 204 ? 'origin, access-control-request-headers' : 'origin'
    assert.equal(headers['vary'], vary)
    assert.equal(headers['access-control-allow-origin'], allowed)
  }
})

test('an error that nothing could answer goes to Lambda', async () => {
  const broken = createGate({
    resource,
    requiredScopes,
    scopeHierarchy,
    allowedOrigins,
    loadVerify: async () => assert.fail('not asked'),
    loadServer: async () => assert.fail('not asked'),
  }).handler(async () => ({ statusCode: 200 }))
  const failing = mock.method(log, 'error', () => {
    throw new Error('no log')
  })
  const headers = { authorization: 'Bearer token' }
  await assert.rejects(broken({ ...event, headers }, {} as never), /no log/)
  failing.mock.restore()
})

test('nothing of a body is read before the token is verified, whatever its type', async () => {
  const rejection = { kind: 'invalid_token', reason: 'inactive', detail: 'not active' } as const
  const gate = createGate({
    resource,
    requiredScopes,
    scopeHierarchy,
    allowedOrigins,
    loadVerify: async () => async () => ({ outcome: rejection, cached: true }),
    loadServer: async () => assert.fail('nobody is let in'),
  }).handler(async () => assert.fail('nobody is let in'))
  const silent = mock.method(log, 'info', () => {})
  for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
    for (const authorization of [undefined, 'Basic dTpw', 'Bearer a b', 'Bearer token']) {
      const headers = { 'content-type': type, ...(authorization && { authorization }) }
      const unread = { ...event, headers }
      Object.defineProperty(unread, 'body', { get: () => assert.fail('the body was read') })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { statusCode } = await gate(unread, {} as never)
      assert.equal(statusCode, authorization === 'Bearer a b' ? 400 : 401)
    }
  }
  silent.mock.restore()
})

test('an advertised scope is in the challenge, and no request needs it', async () => {
  await using backend = await startBackend(json(ACTIVE))
  const settings = settingsAt(backend.origin, { advertisedScopes: ['offline_access'] })
  const handle = serve(settings, async () => import('../../../support/demo-server.ts'))
  const { statusCode, headers } = await handle(event, {} as never)
  assert.equal(statusCode, 401)
  assert.match(String(headers?.['www-authenticate']), /scope="mcp offline_access"$/)
  const authorization = { authorization: 'Bearer token', 'content-type': 'application/json' }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const granted = await handle({ ...event, headers: authorization, body }, {} as never)
  assert.equal(granted.statusCode, 200, granted.body)
})
