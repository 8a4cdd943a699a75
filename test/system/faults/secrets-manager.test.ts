/** Secrets Manager is slow, down, or lacks the secret. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { json, never, type Reply, startBackend } from '../../support/backend.ts'
import {
  FAILURES_TO_OPEN,
  OPEN_MS,
  SECRET_MAX_AGE_MS,
  SECRET_MS,
  SLACK_MS,
} from '../../support/promised-limits.ts'
import { startClock } from '../../support/clock.ts'
import { ACTIVE, assertGranted, assertUnavailable, atOnce, gateAt } from '../../support/gate.ts'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import { fails, holds, startSecretsManager } from '../../support/secrets-manager.ts'

const SECRET = 'in-secrets-manager'
const advance = startClock()
const { server: secretsManager, store } = await startSecretsManager()
const authorizationServer = await startAuthorizationServer({ secret: SECRET, reply: json(ACTIVE) })
const { origin } = authorizationServer
after(async () => {
  await secretsManager[Symbol.asyncDispose]()
  await authorizationServer[Symbol.asyncDispose]()
})

/** More than the test itself takes. */
const MARGIN_MS = 30_000
const WITHIN_MS = SECRET_MS + SLACK_MS

test('many requests at once share the first read', async () => {
  const secret = store(holds(SECRET))
  const gate = gateAt(origin, { clientSecret: secret })
  for (const answer of await atOnce(gate, 50)) assertGranted(answer)
  assert.equal(secret.reads, 1)
})

describe('when it fails', { concurrency: true, timeout: 20_000 }, () => {
  describe('at the first read', { concurrency: true, timeout: 20_000 }, () => {
    for (const [name, reply, detail] of [
      ['no answer', never, /Secrets Manager has not answered after 3000 ms/],
      ['a dropped connection', (response) => void response.destroy(), /hang up|ECONNRESET/],
      ['status 500', fails(500, 'InternalServiceError'), /unwell/],
      ['a web page', (response) => void response.end('<html>'), /introspection: ./],
      ['too many requests', fails(400, 'ThrottlingException'), /unwell|not answered/],
      ['a secret that is not there', fails(400, 'ResourceNotFoundException'), /unwell/],
      ['access denied', fails(400, 'AccessDeniedException'), /unwell/],
      ['a secret of another form', holds('{"other":"hush"}'), /neither a plain string nor JSON/],
      ['a secret without a text', json({}), /neither a plain string nor JSON/],
    ] as const satisfies readonly (readonly [string, Reply, RegExp])[]) {
      test(`${name}: 503 in time, nothing is asked without a secret, and 200 when it is there`, async () => {
        await using server = await startBackend(json(ACTIVE))
        const secret = store(reply)
        const gate = gateAt(server.origin, { clientSecret: secret })
        const error = assertUnavailable(await gate(), WITHIN_MS)
        assert.equal(error.reason, 'unreachable')
        assert.match(error.detail, detail)
        assert.doesNotMatch(error.detail, /hush/)
        assert.equal(server.seen.length, 0)
        secret.reply = holds(SECRET)
        assertGranted(await gate())
      })
    }
  })

  describe('later', { concurrency: false, timeout: 20_000 }, () => {
    for (const [name, reply] of [
      ['no answer', never],
      ['a dropped connection', (response) => void response.destroy()],
      ['status 500', fails(500, 'InternalServiceError')],
      ['access denied', fails(400, 'AccessDeniedException')],
      ['a secret of another form', holds('{}')],
    ] as const satisfies readonly (readonly [string, Reply])[]) {
      test(`${name}: the last good secret goes on working`, async () => {
        const secret = store(holds(SECRET))
        const gate = gateAt(origin, { clientSecret: secret })
        assertGranted(await gate())
        secret.reply = reply
        advance(SECRET_MAX_AGE_MS - MARGIN_MS)
        assertGranted(await gate())
        assert.equal(secret.reads, 1, 'not asked before its time')
        advance(MARGIN_MS)
        const answers = await atOnce(gate, 20)
        for (const answer of answers) assertGranted(answer)
        for (const { ms } of answers) assert.ok(ms < WITHIN_MS, String(ms))
        const { reads } = secret
        assert.ok(reads > 1, 'asked again')
        const { ms } = await gate()
        assert.ok(ms < SLACK_MS, 'nobody waits for it a second time')
        assert.ok(secret.reads <= reads + 1, 'the SDK may have tried again behind its back')
      })
    }
  })
})

test('an outage from the start: one read per pause of the circuit breaker', async () => {
  const secret = store(fails(400, 'AccessDeniedException'))
  const gate = gateAt(origin, { clientSecret: secret })
  for (let round = 0; round < FAILURES_TO_OPEN; round += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assertUnavailable(await gate(), SLACK_MS)
  }
  await atOnce(gate, 50)
  assert.equal(secret.reads, FAILURES_TO_OPEN)
  advance(OPEN_MS)
  await atOnce(gate, 50)
  assert.equal(secret.reads, FAILURES_TO_OPEN + 1)
  secret.reply = holds(SECRET)
  advance(OPEN_MS)
  assertGranted(await gate())
})
