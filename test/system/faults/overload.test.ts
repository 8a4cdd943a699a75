/** The authorization server is overloaded or refuses our client: it gets no requests for a while. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import { json, type Reply } from '../../support/backend.ts'
import { FAILURES_TO_OPEN, OPEN_MS, REFUSED_MS, SLACK_MS } from '../../support/promised-limits.ts'
import { startClock } from '../../support/clock.ts'
import {
  ACTIVE,
  assertGranted,
  assertUnavailable,
  atOnce,
  CLIENT_SECRET,
  gateAt,
} from '../../support/gate.ts'

const advance = startClock()
const CLIENTS = 50

const startServer = (reply: Reply) => startAuthorizationServer({ secret: CLIENT_SECRET, reply })

describe('429: waits as long as the server asks, within limits', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()

  for (const [name, retryAfter, seconds] of [
    ['no time', () => undefined, 5],
    ['seconds', () => '7', 7],
    ['no seconds at all', () => '0', 1],
    ['a date', () => inSeconds(20), 20],
    ['a date that has passed', () => inSeconds(-20), 1],
    ['a date in years', () => inSeconds(1e8), 60],
    ['less than nothing', () => '-1', 1],
    ['days', () => '999999', 60],
    ['a number without end', () => '9'.repeat(400), 60],
    ['a number in another notation', () => '1e9', 5],
    ['a word', () => 'later', 5],
    ['nothing', () => '', 5],
  ] as const) {
    test(`${name}: ${seconds} s`, async () => {
      const value = retryAfter()
      const headers = value === undefined ? {} : { 'retry-after': value }
      await using server = await startServer(json({}, 429, headers))
      const gate = gateAt(server.origin)
      const answer = await gate()
      assert.equal(assertUnavailable(answer, SLACK_MS).reason, 'overloaded')
      assert.ok(Math.abs(answer.retryAfter - seconds) <= 1, `Retry-After: ${answer.retryAfter}`)
      server.reply = json(ACTIVE)
      assert.equal(assertUnavailable(await gate(), SLACK_MS).reason, 'circuit_open')
      assert.equal(server.seen.length, 2, 'the token, the canary, and then it asked for patience')
      advance(answer.retryAfter * 1000)
      assertGranted(await gate())
    })
  }
})

describe('our own client is refused', () => {
  for (const status of [401, 403]) {
    test(`${status}: 503 for the client, and the log says what to mend`, async () => {
      await using server = await startServer(json({ error: 'invalid_client' }, status))
      const gate = gateAt(server.origin)
      const answer = await gate()
      const { reason, detail } = assertUnavailable(answer, SLACK_MS)
      assert.equal(reason, 'client_refused')
      assert.match(detail, /OAUTH_CLIENT_ID/)
      assert.match(detail, /OAUTH_CLIENT_AUTH_METHOD/)
      assert.match(detail, new RegExp(`"mcp-server".*${status}`))
      assert.ok(answer.retryAfter * 1000 <= REFUSED_MS)
      await atOnce(gate, CLIENTS)
      assert.equal(server.seen.length, 1, 'many tries look like an attack')
      server.reply = json(ACTIVE)
      advance(REFUSED_MS)
      assertGranted(await gate())
    })
  }

  test('a challenge or an HTML page changes nothing', async () => {
    const headers = { 'www-authenticate': 'Basic realm="x"', 'content-type': 'text/html' }
    await using server = await startServer(json('<html>', 401, headers))
    const answer = await gateAt(server.origin)()
    assert.equal(assertUnavailable(answer, SLACK_MS).reason, 'client_refused')
  })
})

describe('when the pause is over one request tries, and the others get 503 at once', () => {
  // Where the canary has never been answered, it and one token try; where the answer names our client, it alone.
  const failing: [string, Reply, number, number, number, number][] = [
    ['after an outage', (response) => void response.destroy(), FAILURES_TO_OPEN, 1, 2, OPEN_MS],
    ['after 429', json({}, 429, { 'retry-after': '5' }), 1, 1, 2, OPEN_MS],
    ['after a refusal without a reason', json({}, 401), 1, 1, 2, REFUSED_MS],
    ['after refused credentials', json({ error: 'invalid_client' }, 401), 1, 0, 1, REFUSED_MS],
  ]
  for (const [name, reply, failures, canaries, tries, waitMs] of failing) {
    test(name, async () => {
      await using server = await startServer(reply)
      const gate = gateAt(server.origin)
      for (let count = 0; count < failures; count += 1) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        assertUnavailable(await gate(), SLACK_MS)
      }
      for (const answer of await atOnce(gate, CLIENTS)) {
        const { reason } = assertUnavailable(answer, SLACK_MS)
        assert.equal(reason, 'circuit_open')
        assert.ok(answer.retryAfter * 1000 <= waitMs)
      }
      assert.equal(server.seen.length, failures + canaries)
      advance(waitMs)
      for (const answer of await atOnce(gate, CLIENTS)) assertUnavailable(answer, SLACK_MS)
      assert.equal(server.seen.length, failures + canaries + tries)
      server.reply = json(ACTIVE)
      advance(waitMs)
      const answers = await atOnce(gate, CLIENTS)
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.equal(server.seen.length, failures + canaries + tries + 2, 'the canary, and that one')
      for (const answer of await atOnce(gate, CLIENTS)) assertGranted(answer)
    })
  }
})

describe('one token that upsets the authorization server', () => {
  const STRANGE = 'strange'
  const nonsense = (response: Parameters<Reply>[0], seen: Parameters<Reply>[1]) =>
    json(seen.body.includes(STRANGE) ? ['what?'] : ACTIVE)(response, seen)

  test('does not shut out others, however often it comes', async () => {
    await using server = await startServer(nonsense)
    const gate = gateAt(server.origin)
    for (let count = 0; count < FAILURES_TO_OPEN * 2; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assertUnavailable(await gate(STRANGE), SLACK_MS)
    }
    assertGranted(await gate())
  })

  test('does not shut out others when it is the first to try after an outage', async () => {
    await using server = await startServer((response) => void response.destroy())
    const gate = gateAt(server.origin)
    for (let count = 0; count < FAILURES_TO_OPEN; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assertUnavailable(await gate(), SLACK_MS)
    }
    server.reply = nonsense
    advance(OPEN_MS)
    assertUnavailable(await gate(STRANGE), SLACK_MS)
    assertGranted(await gate())
  })
})
