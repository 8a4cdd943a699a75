/** The authorization server cannot be reached. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { json, startBackend } from '../../support/backend.ts'
import { CONNECT_MS, SLACK_MS } from '../../support/promised-limits.ts'
import { freePort } from '../../support/free-port.ts'
import { ACTIVE, assertGranted, assertUnavailable, gateAt } from '../../support/gate.ts'
import { httpAnswer, says, startRawServer } from '../../support/raw-server.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { startSleepingServer } from '../../support/sleeping-server.ts'

const healthy = says(httpAnswer(JSON.stringify(ACTIVE)))

describe('not reached', { concurrency: true, timeout: 20_000 }, () => {
  describe('no connection', { concurrency: true, timeout: 20_000 }, () => {
    test('refused: 503 at once, and 200 as soon as somebody listens', async () => {
      const port = await freePort()
      const gate = gateAt(`http://127.0.0.1:${port}`)
      const { reason, detail } = assertUnavailable(await gate(), SLACK_MS)
      assert.equal(reason, 'unreachable')
      assert.match(detail, /ECONNREFUSED/)
      await using server = await startRawServer(healthy, { port })
      assertGranted(await gate())
      assert.equal(server.seen.length, 1)
    })

    test('a host that DNS does not know: 503 within the time for connecting', async () => {
      const answer = await gateAt('https://authorization-server.invalid')()
      const { detail } = assertUnavailable(answer, CONNECT_MS + SLACK_MS)
      assert.match(detail, /ENOTFOUND|EAI_AGAIN|not connected after/)
    })

    test('packets that vanish: 503 after the time for connecting, 200 when they arrive', async (t) => {
      await using server = await startSleepingServer(JSON.stringify(ACTIVE))
      if (!server.full) return t.skip('this system takes connections for a program that sleeps')
      const gate = gateAt(server.origin)
      const answer = await gate()
      const { detail } = assertUnavailable(answer, CONNECT_MS + SLACK_MS)
      assert.match(detail, /not connected after 2000 ms/)
      assert.ok(answer.ms >= CONNECT_MS - 50, 'not before')
      server.wake()
      assertGranted(await gate())
    })
  })

  describe('no TLS', { concurrency: true, timeout: 20_000 }, () => {
    test('a server that speaks plain HTTP where HTTPS is expected sees no request', async () => {
      await using server = await startBackend(json(ACTIVE))
      const answer = await gateAt(server.origin.replace('http:', 'https:'))()
      const { detail } = assertUnavailable(answer, SLACK_MS)
      assert.match(detail, /SSL/)
      assert.deepEqual(server.seen, [])
    })

    test('an untrusted certificate: no request, so no secret', async () => {
      await using server = await startRawServer(healthy, { secure: selfSigned('127.0.0.1') })
      const { detail } = assertUnavailable(await gateAt(server.origin)(), SLACK_MS)
      assert.match(detail, /DEPTH_ZERO_SELF_SIGNED_CERT/)
      assert.equal(server.connections, 1)
      assert.deepEqual(server.seen, [])
    })

    test('a handshake that does not end counts as connecting', async () => {
      await using server = await startRawServer(() => {})
      const answer = await gateAt(server.origin.replace('http:', 'https:'))()
      const { detail } = assertUnavailable(answer, CONNECT_MS + SLACK_MS)
      assert.match(detail, /not connected after 2000 ms/)
      assert.equal(server.connections, 1)
    })
  })
})
