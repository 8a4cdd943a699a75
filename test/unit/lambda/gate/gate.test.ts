import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { protect, serveTools } from '../../../../lambda/gate/gate.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { ACTIVE, settingsAt } from '../../../support/gate.ts'

const event = {
  headers: {},
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
}
const handler = protect(
  settingsAt('https://auth.example.com'),
  async () => assert.fail('there is no token'),
  async () => [],
).handler(async () => ({ statusCode: 200 }))

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

test('tools that cannot be loaded are an error of the server, which says nothing of it', async (t) => {
  const error = t.mock.method(log, 'error', () => {})
  let answer: object = { active: false }
  await using backend = await startBackend((response, seen) => json(answer)(response, seen))
  const settings = settingsAt(backend.origin, { tokenCacheTtlSeconds: 0 })
  const load = () => Promise.reject(new Error('private'))
  const serve = serveTools(settings, load)
  const send = async () => {
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    return serve({ ...event, headers, body }, {} as never)
  }
  assert.equal((await send()).statusCode, 401, 'a refusal needs no tools')
  assert.equal(error.mock.callCount(), 0)
  answer = ACTIVE
  const { statusCode, body = '' } = await send()
  assert.equal(statusCode, 500)
  assert.ok(!body.includes('private'), body)
  assert.equal(error.mock.callCount(), 1)
})
