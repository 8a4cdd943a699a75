/** The client secret is rotated under load. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { json } from '../../support/backend.ts'
import { REFUSED_MS, SILENCE_MS, SLACK_MS } from '../../support/promised-limits.ts'
import { startClock } from '../../support/clock.ts'
import {
  ACTIVE,
  type Answer,
  assertGranted,
  assertUnavailable,
  atOnce,
  type Gate,
  gateAt,
} from '../../support/gate.ts'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import { holds, startSecretsManager } from '../../support/secrets-manager.ts'

const advance = startClock()
const { server: secretsManager, store } = await startSecretsManager()
after(() => secretsManager[Symbol.asyncDispose]())

/** With more at once, a slow machine would exceed the time of an introspection. */
const CLIENTS = 20
/** Pause of each stream between requests, so that the load leaves some of the processor. */
const PAUSE_MS = 10

/** A gate, an authorization server that knows one secret, and a Secrets Manager that holds the same or another. */
async function setUp(known: string, held: string, change: Partial<FunctionSettings> = {}) {
  const server = await startAuthorizationServer({ secret: known, reply: json(ACTIVE) })
  const secret = store(holds(held))
  return { server, secret, gate: gateAt(server.origin, { clientSecret: secret, ...change }) }
}

/** Sends requests one after the other, in several parallel streams, until the returned function is called. */
function startLoad(gate: Gate, streams: number): () => Promise<Answer[]> {
  const end = new AbortController()
  const stream = async () => {
    const answers: Answer[] = []
    while (!end.signal.aborted) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      answers.push(await gate())
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await delay(PAUSE_MS)
    }
    return answers
  }
  const all = Promise.all(Array.from({ length: streams }, stream))
  return async () => {
    end.abort()
    return (await all).flat()
  }
}

describe('with the new secret in Secrets Manager', { timeout: 20_000 }, () => {
  for (const [name, readMs] of [
    ['at once', 0],
    ['after half a second', 500],
  ] as const) {
    test(`not one request fails, and it is read once (${name})`, async () => {
      const { server, secret, gate } = await setUp('old', 'old', { tokenCacheTtlSeconds: 0 })
      await using _ = server
      assertGranted(await gate())
      advance(REFUSED_MS)
      const endLoad = startLoad(gate, 8)
      await delay(100)
      secret.reply = (response, seen) => void setTimeout(holds('new'), readMs, response, seen)
      server.secret = 'new'
      const burst = await atOnce(gate, CLIENTS)
      await delay(100)
      const answers = [...burst, ...(await endLoad())]
      for (const answer of answers) assertGranted(answer)
      assert.ok(server.refused > 1, 'several requests came with the old secret')
      assert.equal(secret.reads, 2)
    })
  }
})

describe('where a refusal does not say what is refused', () => {
  const setUpUnnamed = async () => {
    const { server, secret, gate } = await setUp('old', 'old', { tokenCacheTtlSeconds: 0 })
    server.refusal = (response) => void response.writeHead(401).end()
    assertGranted(await gate('known'))
    server.secret = 'new'
    secret.reply = holds('new')
    return { server, secret, gate }
  }

  test('a token that was good shows that the secret is: no request of its is lost, nor a later one', async () => {
    const { server, secret, gate } = await setUpUnnamed()
    await using _ = server
    assertGranted(await gate('known'))
    for (const answer of await atOnce(gate, CLIENTS)) assertGranted(answer)
    assert.equal(secret.reads, 2)
  })

  test('new tokens alone show it once nothing has been answered for ten seconds', async () => {
    const { server, secret, gate } = await setUpUnnamed()
    await using _ = server
    assert.equal(assertUnavailable(await gate(), SLACK_MS).reason, 'question_refused')
    assert.equal(secret.reads, 1, 'a stranger may have sent that token')
    advance(SILENCE_MS)
    assertGranted(await gate())
    assert.equal(secret.reads, 2)
  })
})

test('while Secrets Manager has the old secret: 503 until it has the new one and may be read again', async () => {
  const { server, secret, gate } = await setUp('old', 'old')
  await using _ = server
  assertGranted(await gate())
  advance(REFUSED_MS)
  server.secret = 'new'
  for (const answer of await atOnce(gate, CLIENTS)) assertUnavailable(answer, SLACK_MS)
  assert.equal(secret.reads, 2)
  secret.reply = holds('new')
  const waiting = await gate()
  assertUnavailable(waiting, SLACK_MS)
  assert.equal(secret.reads, 2, 'not before its time')
  advance(waiting.retryAfter * 1000)
  for (const answer of [await gate(), ...(await atOnce(gate, CLIENTS))]) assertGranted(answer)
  assert.equal(secret.reads, 3)
})

test('right after the start, too: 503 for as long as a read is not allowed', async () => {
  const { server, secret, gate } = await setUp('new', 'old')
  await using _ = server
  assertUnavailable(await gate(), SLACK_MS)
  secret.reply = holds('new')
  advance(REFUSED_MS)
  assertGranted(await gate())
})

test('with Secrets Manager away: 503, and 200 without a restart when it is back', async () => {
  const { server, secret, gate } = await setUp('old', 'old')
  await using _ = server
  assertGranted(await gate())
  advance(REFUSED_MS)
  server.secret = 'new'
  secret.reply = json({ __type: 'AccessDeniedException' }, 400)
  assertUnavailable(await gate(), SLACK_MS)
  secret.reply = holds('new')
  advance(REFUSED_MS)
  assertGranted(await gate())
})

test('a new secret that is refused as well: the log says what to mend', async () => {
  const { server, secret, gate } = await setUp('right', 'wrong')
  await using _ = server
  advance(REFUSED_MS)
  await gate()
  secret.reply = holds('wrong, too')
  advance(REFUSED_MS)
  const { reason, detail } = assertUnavailable(await gate(), SLACK_MS)
  assert.equal(reason, 'client_refused')
  assert.match(
    detail,
    /check OAUTH_CLIENT_ID, its secret or key, OAUTH_CLIENT_AUTH_METHOD, and that it is enabled and may introspect/,
  )
  assert.doesNotMatch(detail, /wrong/)
  assert.equal(server.refused, 3, 'the first one, that one once more, and the new one')
})

test('refused for a minute under load: a read and a try with it each 10 s at most', async () => {
  const { server, secret, gate } = await setUp('right', 'wrong')
  await using _ = server
  for (let second = 0; second < 60; second += 1) {
    // eslint-disable-next-line no-await-in-loop -- second by second
    for (const answer of await atOnce(gate, 10)) assertUnavailable(answer, SLACK_MS)
    advance(1000)
  }
  assert.ok(secret.reads <= 7, `${secret.reads} reads`)
  assert.ok(secret.reads >= 4, `${secret.reads} reads`)
  // The first requests came all at once, before any answer.
  assert.ok(server.refused <= 10 + 6, `${server.refused} tries`)
})
