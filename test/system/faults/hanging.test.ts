/** The authorization server or Secrets Manager accepts a request and never finishes the answer. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ANSWER_MS, SECRET_MS, SLACK_MS } from '../../support/promised-limits.ts'
import { ACTIVE, assertGranted, assertUnavailable, gateAt } from '../../support/gate.ts'
import { httpAnswer, type RawReply, says, startRawServer } from '../../support/raw-server.ts'
import { holds, startSecretsManager } from '../../support/secrets-manager.ts'

const { server: secretsManager, store } = await startSecretsManager()
after(() => secretsManager[Symbol.asyncDispose]())

const healthy = says(httpAnswer(JSON.stringify(ACTIVE)))

describe('an answer that never ends', { concurrency: true, timeout: 20_000 }, () => {
  const drip =
    (head: string, drop: string): RawReply =>
    (socket) => {
      socket.write(head)
      const timer = setInterval(() => socket.write(drop), 100)
      socket.once('close', () => clearInterval(timer))
    }
  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

  for (const [name, reply] of [
    ['a request that is taken and never answered', () => {}],
    ['a status line alone', says('HTTP/1.1 200 OK\r\n')],
    ['headers that trickle', drip(HEAD, 'x: y\r\n')],
    ['interim answers for ever', drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['a body that trickles', drip(`${HEAD}content-length: 9999\r\n\r\n`, ' ')],
    ['chunks that trickle', drip(`${HEAD}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n')],
    ['a body without its end', says(`${HEAD}content-length: 99\r\n\r\n{"active":true`)],
  ] as const satisfies readonly (readonly [string, RawReply])[]) {
    test(`${name}: 503 within the time for an answer, one try, then 200`, async () => {
      await using server = await startRawServer(reply)
      const gate = gateAt(server.origin)
      const answer = await gate()
      const { reason, detail } = assertUnavailable(answer, ANSWER_MS + SLACK_MS)
      assert.equal(reason, 'unreachable')
      assert.match(detail, /timeout|abort/i)
      assert.equal(server.seen.length, 1)
      server.reply = healthy
      assertGranted(await gate())
      assert.equal(server.connections, 2, 'the broken connection is not used again')
    })
  }

  test('metadata that never comes: 503 within the time for an answer', async () => {
    await using server = await startRawServer(() => {})
    const gate = gateAt(server.origin, { introspectionEndpoint: undefined })
    assertUnavailable(await gate(), ANSWER_MS + SLACK_MS)
    assert.ok(server.seen.every((request) => request.startsWith('GET /.well-known/')))
  })

  test('reads of the secret that never ended do not keep a later one from getting through', async () => {
    await using server = await startRawServer(healthy)
    const silent = Array.from({ length: 60 }, () =>
      gateAt(server.origin, { clientSecret: store(() => {}) }),
    )
    const answers = await Promise.all(silent.map((gate) => gate()))
    for (const answer of answers) assertUnavailable(answer, SECRET_MS + SLACK_MS)
    assertGranted(await gateAt(server.origin, { clientSecret: store(holds('secret')) })())
  })
})
