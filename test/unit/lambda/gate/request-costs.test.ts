import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { call, limitedGate, message } from '../../../support/limited-gate.ts'

suite('a request costs', () => {
  const ping = message('ping')
  const completion = (ref: object) => message('completion/complete', { ref })
  for (const [what, body, cost] of [
    ['1 for a call', call('usual'), 1],
    ['what its tool says', call('dear'), 4],
    ['less than 1, if its tool says so', call('cheap'), 0.5],
    ['what its resource says', message('resources/read', { uri: 'x://a' }), 3],
    ['what its template says', message('resources/read', { uri: 'y://b' }), 2],
    ['what its prompt says', message('prompts/get', { name: 'prompt' }), 5],
    ['1 for a completion', completion({ type: 'ref/prompt', name: 'prompt' }), 1],
    ['1 for a call of something unknown', call('unknown'), 1],
    ['1 for the call of a hidden tool, whose cost would show that it exists', call('hidden'), 1],
    ['1 for a list', message('tools/list'), 1],
    ['1 for a handshake', message('initialize'), 1],
    ['1 for a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }, 1],
    ['1 for a ping', ping, 1],
    ['1 for a response', { jsonrpc: '2.0', id: 1, result: {} }, 1],
    ['the sum of a batch', [ping, call('dear'), call('dear'), call('unknown')], 10],
    ['1 for an empty batch', [], 1],
    ['1 for what is no message', 7, 1],
    ['1 for what is no JSON', '{', 1],
    ['1 for a GET', undefined, 1],
  ] as const) {
    test(what, async (t) => {
      const { send } = limitedGate(t)
      assert.notEqual((await send('alice', body)).status, 429)
      // What is left of 10.
      const pays = async (left: number) => {
        const calls = Array.from({ length: Math.floor(left) }, () => call('usual'))
        if (!Number.isInteger(left)) calls.push(call('cheap'))
        if (calls.length === 0) return
        assert.equal((await send('alice', calls)).status, 200, `${left} are left`)
      }
      await pays(10 - cost)
      assert.equal((await send('alice', call('cheap'))).status, 429)
    })
  }

  test('what it costs although it lacks a scope', async (t) => {
    const { send } = limitedGate(t)
    assert.equal((await send('alice', call('guarded'))).status, 403)
    assert.equal((await send('alice', call('guarded'))).status, 403)
    const { status, decision } = await send('alice', call('guarded'))
    assert.equal(status, 429)
    assert.equal(decision?.detail, 'costs 4, which the caller has in 2 s')
  })

  test('more than a caller ever has at once: it is refused for good, and is not free', async (t) => {
    const { send } = limitedGate(t)
    const batch = Array.from({ length: 11 }, () => call('usual'))
    for (let sent = 0; sent < 10; sent += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status, headers, text, decision } = await send(
        'alice',
        sent % 2 ? batch : call('priceless'),
      )
      assert.equal(status, 400)
      assert.equal(headers['retry-after'], undefined)
      assert.deepEqual(JSON.parse(text).error, {
        code: 400,
        message:
          'This request costs as much as 11 calls, and a caller can make 10 at once: send fewer calls in one request.',
        data: { error: 'cost_above_burst' },
      })
      assert.deepEqual([decision?.verdict, decision?.reason], ['rate_limited', 'cost_above_burst'])
      assert.equal(decision?.detail, 'costs 11, and a caller has at most 10 at once')
    }
    assert.equal((await send('alice', batch)).status, 429)
  })
})
