/** Everything optional at once: bound tokens with a nonce, a limit, an audit with pseudonyms, spans, a shared table. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { startBoundGate } from '../../../support/bound-gate.ts'
import { proofBy, proofKey } from '../../../support/dpop.ts'
import { startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { ACTIVE, freshToken } from '../../../support/gate.ts'

const key = await proofKey()
const thief = await proofKey()
const SAID = { cnf: { jkt: key.jkt }, token_type: 'DPoP', sub: 'alice@example.com' }
const table = await startDynamoTable()
after(() => table[Symbol.asyncDispose]())
const issuer = await startBackend((response, seen) => json({ ...ACTIVE, ...SAID })(response, seen))
after(() => issuer[Symbol.asyncDispose]())

const ORIGIN = 'https://app.example.com'
const SERVER_KEY = 'a server key of more than 32 bytes, for tests'
const ALL = {
  issuer: issuer.origin,
  introspectionEndpoint: `${issuer.origin}/introspect`,
  dpop: 'accepted',
  dpopNonce: true,
  serverKey: { value: SERVER_KEY },
  sharedTable: TABLE,
  limitTable: TABLE,
  replayTable: TABLE,
  callsPerMinutePerCaller: 2,
  audit: true,
  pseudonymizeSubjects: true,
  openTelemetry: true,
  allowedOrigins: [ORIGIN],
} as const
const server = {
  tools: [
    defineTool({ name: 'pay', description: '.', senderConstrained: true, run: () => 'done' }),
  ],
}

const lines: Readonly<Record<string, unknown>>[] = []
for (const level of ['info', 'warn', 'error'] as const) {
  mock.method(log, level, (message: string, fields: object) => {
    lines.push({ message, ...fields })
  })
}
beforeEach(() => {
  lines.length = 0
  table.items.clear()
})

async function startAll() {
  const gate = await startBoundGate({}, ALL, server)
  const { headers } = await gate.sendProof(key)
  const nonce = String(headers['dpop-nonce'])
  const send = async (by = key, token = freshToken()) =>
    gate.sendProof(by, { token, claims: { nonce } }, { call: 'pay', headers: { origin: ORIGIN } })
  return { gate, nonce, send, [Symbol.asyncDispose]: async () => gate[Symbol.asyncDispose]() }
}

describe('with everything on', () => {
  test('a bound token passes with its key, in the next environment as well, and never without', async () => {
    await using one = await startAll()
    await using other = await startAll()
    const token = freshToken()
    const asked = issuer.seen.length
    assert.equal((await one.send(key, token)).status, 200)
    assert.equal((await other.send(key, token)).decision?.cached, true)
    assert.equal(issuer.seen.length, asked + 1)
    const stolen = await other.send(thief, token)
    assert.deepEqual([stolen.status, stolen.decision?.reason], [401, 'wrong_key'])
    const bearer = { authorization: `Bearer ${token}`, dpop: await proofBy(key, { token }) }
    const { decision } = await other.gate.send({ headers: bearer, call: 'pay' })
    assert.equal(decision?.reason, 'key_bound')
  })

  test('a page can read what it needs of a refusal, whichever it is', async () => {
    await using all = await startAll()
    for (const status of [200, 200, 429]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const answer = await all.send()
      assert.equal(answer.status, status)
      assert.equal(answer.headers['access-control-allow-origin'], ORIGIN)
      assert.equal(
        answer.headers['access-control-expose-headers'],
        'WWW-Authenticate, Retry-After, DPoP-Nonce',
      )
    }
  })

  test('each call has a line, and no line or item has a subject, a token, a proof, a nonce or a key', async () => {
    await using all = await startAll()
    const token = freshToken()
    for (const by of [key, key, key, thief]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await all.send(by, token)
    }
    const outcomes = lines.filter(({ message }) => message === 'audit')
    assert.deepEqual(
      outcomes.map(({ outcome, name }) => [outcome, name]),
      [
        ['success', 'pay'],
        ['success', 'pay'],
        ['rate_limited', 'pay'],
      ],
    )
    assert.ok(lines.some(({ reason }) => reason === 'wrong_key'))
    const told = JSON.stringify([lines, [...table.items]])
    for (const secret of ['alice', token, all.nonce, SERVER_KEY, key.jkt, key.jwk.x ?? '']) {
      assert.ok(!told.includes(secret), secret)
    }
  })
})
