import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { log } from '../../lambda/decision-log.ts'
import { protect } from '../../lambda/protect.ts'
import { settingsAt } from '../support/gate.ts'

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
