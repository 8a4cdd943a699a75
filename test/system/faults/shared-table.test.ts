/* oxlint-disable no-await-in-loop -- one request after the other */
/** The table that environments share is slow, down, or answers what it should not: requests go on as if there were none. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { json, never, type Reply, slowly, startBackend } from '../../support/backend.ts'
import { startClock } from '../../support/clock.ts'
import { dynamoError, startDynamoTable, TABLE } from '../../support/dynamo-table.ts'
import { ACTIVE, assertGranted, atOnce, freshToken, gateAt } from '../../support/gate.ts'
import { startBoundGate } from '../../support/bound-gate.ts'
import { proofBy, proofKey } from '../../support/dpop.ts'
import { SLACK_MS } from '../../support/promised-limits.ts'
import { fails, holds, startSecretsManager } from '../../support/secrets-manager.ts'

/** What docs/shared-cache.md promises: the longest time that a failing table costs one request. */
const ADDED_MS = 1000
const SKIP_MS = 5000

const advance = startClock()
const table = await startDynamoTable()
const server = await startBackend(json(ACTIVE))
const { server: secretsManager, store } = await startSecretsManager()
after(async () => {
  for (const one of [table, server, secretsManager]) await one[Symbol.asyncDispose]()
})

const KEY = { value: 'a server key of more than 32 bytes, for tests' }
/** A table of its own has a circuit of its own. */
const gateOf = (sharedTable = `${TABLE}-${randomUUID()}`, serverKey: object = KEY) =>
  gateAt(server.origin, { sharedTable, serverKey: serverKey as typeof KEY })

const FAULTS: readonly (readonly [string, Reply])[] = [
  ['no answer', never],
  ['an answer that comes late', slowly(700, json({}))],
  ['half an answer', (response) => response.write('{"Item":')],
  ['a dropped connection', (response) => response.destroy()],
  ['status 500', dynamoError('InternalServerError', 500)],
  ['too many requests', dynamoError('ThrottlingException')],
  ['access denied', dynamoError('AccessDeniedException')],
  ['a table that is not there', dynamoError('ResourceNotFoundException')],
  ['a web page', (response) => response.end('<html>')],
  ['an item of another form', json({ Item: { sealed: { B: 7 }, heldUntil: { N: {} } } })],
  ['no item but a list', json({ Item: [1, 2] })],
  ['a made-up grant', json({ Item: { sealed: { B: btoa('{"verdict":{"scopes":["mcp"]}}') } } })],
]

describe('a table with', { concurrency: false }, () => {
  for (const [name, fault] of FAULTS) {
    test(`${name}: each token is asked about, soon, and the table is used again afterwards`, async () => {
      const shared = `${TABLE}-${randomUUID()}`
      const gate = gateOf(shared)
      assertGranted(await gate()) // while it is well
      table.fault = fault
      const asked = server.seen.length
      for (let count = 0; count < 8; count += 1) {
        const answer = await gate()
        assertGranted(answer)
        assert.ok(answer.ms < ADDED_MS + SLACK_MS, `${answer.ms} ms`)
      }
      assert.equal(server.seen.length, asked + 8)
      table.fault = undefined
      advance(SKIP_MS + 1)
      const token = freshToken()
      assertGranted(await gate(token))
      assertGranted(await gateOf(shared)(token))
      assert.equal(server.seen.length, asked + 9)
    })
  }
})

/** What only has to do with what is read says nothing about what was written. */
const READ = new Set(['an item of another form', 'no item but a list', 'a made-up grant'])

describe('proofs of DPoP with a table with', { concurrency: false }, () => {
  for (const [name, fault] of FAULTS.filter(([what]) => !READ.has(what))) {
    test(`${name}: each environment takes a proof once, soon, and both together once it is well`, async () => {
      const key = await proofKey()
      const said = { cnf: { jkt: key.jkt }, token_type: 'DPoP' }
      const settings = { dpop: 'required', replayTable: `${TABLE}-${randomUUID()}` } as const
      await using one = await startBoundGate(said, settings)
      await using other = await startBoundGate(said, settings)
      const token = freshToken()
      const send = async (gate: typeof one, dpop: string) => {
        const start = performance.now()
        const headers = { authorization: `DPoP ${token}`, dpop }
        const { status } = await gate.send({ headers })
        const ms = performance.now() - start
        assert.ok(ms < ADDED_MS + SLACK_MS, `${ms} ms`)
        return status
      }
      assert.equal(await send(one, await proofBy(key, { token })), 200) // while it is well
      table.fault = fault
      for (let count = 0; count < 4; count += 1) {
        const proof = await proofBy(key, { token })
        assert.equal(await send(one, proof), 200)
        assert.equal(await send(one, proof), 401)
        assert.equal(await send(other, proof), 200)
      }
      table.fault = undefined
      advance(SKIP_MS + 1)
      const proof = await proofBy(key, { token })
      assert.equal(await send(one, proof), 200)
      assert.equal(await send(other, proof), 401)
    })
  }
})

test('a table that hangs makes many requests wait once', async () => {
  const gate = gateOf()
  table.fault = never
  const start = performance.now()
  for (const answer of await atOnce(gate, 50)) assertGranted(answer)
  const first = performance.now() - start
  const again = performance.now()
  for (const answer of await atOnce(gate, 50)) assertGranted(answer)
  const second = performance.now() - again
  table.fault = undefined
  assert.ok(first < ADDED_MS + SLACK_MS && second < SLACK_MS, `${first} ms, ${second} ms`)
})

describe('a server key that', () => {
  for (const [name, reply] of [
    ['is not told', never],
    ['is not there', fails(400, 'ResourceNotFoundException')],
    ['is too short', holds('short')],
  ] as const) {
    test(`${name} means no table, and requests go on`, async () => {
      const gate = gateOf(undefined, { arn: store(reply).arn })
      const seen = table.seen.length
      for (const answer of [await gate(), await gate()]) {
        assertGranted(answer)
        assert.ok(answer.ms < ADDED_MS + SLACK_MS, `${answer.ms} ms`)
      }
      assert.equal(table.seen.length, seen)
    })
  }
})
