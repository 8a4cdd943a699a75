import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { server } from '../../../examples/server.ts'
import { log } from '../../../lambda/base/log.ts'
import { json, never, type Reply, startBackend } from '../../support/backend.ts'
import { connect } from '../../../lambda/testing.ts'

log.setLogLevel('SILENT')

let reply: Reply = json({})
const api = await startBackend((response, seen) => reply(response, seen))
after(() => api[Symbol.asyncDispose]())
Object.assign(process.env, { WEATHER_API_URL: api.origin, WEATHER_API_KEY: 'the-weather-key' })

async function weather(answer: Reply, city = 'Graz & more', more = {}) {
  reply = answer
  api.seen.length = 0
  await using alice = await connect(server)
  return await alice.callTool({ name: 'get_weather', arguments: { city }, ...more })
}

async function refusal(answer: Reply) {
  const { isError, content } = await weather(answer, 'Graz')
  assert.equal(isError, true)
  return (content as { text: string }[])[0]?.text
}

suite('examples/weather-api.ts', () => {
  test('asks with the key and the trace of the caller, and returns what the schema has', async () => {
    const own = { temperature_celsius: 21, conditions: 'sun' }
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const result = await weather(json({ ...own, internal: 'x' }), undefined, {
      _meta: { traceparent },
    })
    assert.deepEqual(result.structuredContent, own)
    const [{ url, headers } = assert.fail('not asked')] = api.seen
    assert.equal(url, '/v1/current?city=Graz+%26+more')
    assert.equal(headers['x-api-key'], 'the-weather-key')
    assert.equal(headers['traceparent'], traceparent)
  })

  test('tells the model what it can mend, and nothing else', async () => {
    assert.match(String(await refusal(json({}, 404))), /does not know Graz: add the country/)
    assert.match(String(await refusal(json({}, 429))), /try again in a minute/)
    const others = [
      json({}, 500),
      json({ temperature_celsius: 'warm' }),
      ((response, seen) =>
        seen.url === '/elsewhere'
          ? json({ temperature_celsius: 21, conditions: 'sun' })(response, seen)
          : json({}, 302, { location: '/elsewhere' })(response, seen)) satisfies Reply,
    ]
    for (const answer of others) {
      // oxlint-disable-next-line no-await-in-loop -- one API
      assert.equal(await refusal(answer), 'get_weather failed.')
    }
  })

  test('waits for an answer for five seconds', async (t) => {
    const original = AbortSignal.timeout.bind(AbortSignal)
    const timeout = t.mock.method(AbortSignal, 'timeout', (ms: number) =>
      original(ms === 5000 ? 20 : ms),
    )
    assert.match(String(await refusal(never)), /does not answer: try again later/)
    assert.ok(timeout.mock.calls.some(({ arguments: [ms] }) => ms === 5000))
  })
})
