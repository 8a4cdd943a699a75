/** Many clients at once, and connections that die between two requests. */
import assert from 'node:assert/strict'
import type net from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { json, startBackend } from '../../support/backend.ts'
import { CONNECT_MS, SLACK_MS } from '../../support/promised-limits.ts'
import {
  ACTIVE,
  assertGranted,
  assertUnavailable,
  atOnce,
  freshToken,
  type Gate,
  gateAt,
} from '../../support/gate.ts'
import { httpAnswer, says, startRawServer } from '../../support/raw-server.ts'

const CLIENTS = 1000
/** A thousand answers take this machine's processor a while. */
const WITHIN_MS = 5000
const GOOD = httpAnswer(JSON.stringify(ACTIVE))

const withOneToken = (gate: Gate, token = freshToken()) =>
  Promise.all(Array.from({ length: CLIENTS }, () => gate(token)))

describe('1,000 requests at once with one new token', { timeout: 20_000 }, () => {
  test('are one question to the authorization server', async () => {
    await using server = await startBackend(json(ACTIVE))
    const answers = await withOneToken(gateAt(server.origin))
    for (const answer of answers) assertGranted(answer)
    assert.equal(server.seen.length, 1)
  })

  for (const [name, status, body] of [
    ['fails', 500, {}],
    ['sends a malformed answer', 200, []],
  ] as const) {
    test(`are one question when it ${name}: all get 503, and a later request asks again`, async () => {
      let up = false
      await using server = await startBackend((response, seen) =>
        up ? json(ACTIVE)(response, seen) : json(body, status)(response, seen),
      )
      const gate = gateAt(server.origin)
      const token = freshToken()
      const answers = await withOneToken(gate, token)
      for (const answer of answers) assertUnavailable(answer, WITHIN_MS)
      assert.equal(server.seen.length, 1)
      up = true
      assertGranted(await gate(token))
      assert.equal(server.seen.length, 2)
    })
  }

  test('are one question when the token is invalid, which is no outage', async () => {
    await using server = await startBackend(json({ active: false }))
    const answers = await withOneToken(gateAt(server.origin))
    for (const { status } of answers) assert.equal(status, 401)
    assert.equal(server.seen.length, 1)
  })
})

test('150 requests at once with different tokens are answered over few connections', async () => {
  await using server = await startBackend(json(ACTIVE))
  const gate = gateAt(server.origin)
  const answers = await atOnce(gate, 150)
  for (const answer of answers) assertGranted(answer)
  assert.equal(server.seen.length, 150)
  assert.ok(server.connections <= 64, String(server.connections))
})

test('a request that waits for a connection has as much time for its answer as any other', async () => {
  const warnings: string[] = []
  const note = ({ message }: Error) => void warnings.push(message)
  process.on('warning', note)
  await using server = await startBackend((response, seen) => {
    const ms = seen.body.includes('slow') ? CONNECT_MS + 500 : 100
    setTimeout(() => json(ACTIVE)(response, seen), ms)
  })
  const gate = gateAt(server.origin)
  const before = atOnce(gate, 100)
  assertGranted(await gate('slow'))
  for (const answer of await before) assertGranted(answer)
  process.off('warning', note)
  assert.deepEqual(warnings, [], 'listeners that pile up')
})

describe('a connection that dies in the pool is not noticed by any client', () => {
  for (const [name, kill] of [
    ['closed between two requests', (socket: net.Socket) => void socket.end()],
    ['reset between two requests', (socket: net.Socket) => void socket.resetAndDestroy()],
  ] as const) {
    test(name, async () => {
      await using server = await startRawServer(says(GOOD))
      const gate = gateAt(server.origin)
      let last: net.Socket | undefined
      server.reply = (socket) => void (last = socket).write(GOOD)
      assertGranted(await gate())
      assert.ok(last)
      kill(last)
      assertGranted(await gate())
      await delay(20)
      assertGranted(await gate())
      assert.ok(server.seen.length <= 4, 'one of three was perhaps sent twice')
    })
  }

  test('closed when the next request arrives: it is sent again, over a new connection', async () => {
    await using server = await startRawServer(says(GOOD))
    const used = new Set<net.Socket>()
    server.reply = (socket) => {
      if (used.has(socket)) return void socket.resetAndDestroy()
      used.add(socket)
      socket.write(GOOD)
    }
    const gate = gateAt(server.origin)
    for (let count = 0; count < 5; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assertGranted(await gate())
    }
    assert.equal(server.connections, 5)
  })

  test('a server that resets every connection is asked twice at most', async () => {
    await using server = await startRawServer(says(GOOD))
    const gate = gateAt(server.origin)
    assertGranted(await gate())
    server.reply = (socket) => socket.resetAndDestroy()
    assertUnavailable(await gate(), SLACK_MS)
    assert.equal(server.seen.length, 3)
  })
})
