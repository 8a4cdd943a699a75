/** A proof in two environments of the function, whose memories are one table. */
import assert from 'node:assert/strict'
import { after, beforeEach, mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { readShared } from '../../../support/shared-settings.ts'
import { startBoundGate } from '../../../support/bound-gate.ts'
import { startClock } from '../../../support/clock.ts'
import { proofBy, proofKey } from '../../../support/dpop.ts'
import { dynamoError, startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { freshToken } from '../../../support/gate.ts'

const advance = startClock()
const table = await startDynamoTable()
after(() => table[Symbol.asyncDispose]())
mock.method(log, 'warn', () => {})
const key = await proofKey()
const other = await proofKey()
const BOUND = { cnf: { jkt: key.jkt }, token_type: 'DPoP' }
const SHARED = { dpop: 'accepted', replayTable: TABLE } as const
const startGate = async (more: object = {}, said: object = BOUND) =>
  startBoundGate(said, { ...SHARED, ...more })

/** A request that anybody may have seen on its way. */
async function request(claims: object = {}, token = freshToken()) {
  const dpop = await proofBy(key, { token, claims: { ...claims } })
  return { headers: { authorization: `DPoP ${token}`, dpop } }
}

beforeEach(() => {
  table.fault = undefined
  table.items.clear()
  table.seen.length = 0
})

test('a proof is taken by one environment of all, for as long as it could be sent again', async () => {
  const clockSkewSeconds = 300
  await using one = await startGate({ clockSkewSeconds })
  await using another = await startGate({ clockSkewSeconds })
  const sent = await request({ iat: Math.floor(Date.now() / 1000) + 295 })
  assert.equal((await one.send(sent)).status, 200)
  const replayed = await another.send(sent)
  assert.deepEqual([replayed.status, replayed.decision?.reason], [401, 'replayed_proof'])
  advance(650_000)
  await using latest = await startGate({ clockSkewSeconds })
  assert.equal((await latest.send(sent)).decision?.reason, 'replayed_proof')
  advance(10_000)
  assert.equal((await latest.send(sent)).decision?.reason, 'stale_proof')
  assert.equal((await another.send(await request())).status, 200)
})

test('of a proof that comes fifty times at once to two environments, one request passes', async () => {
  await using one = await startGate()
  await using another = await startGate()
  const sent = await request()
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => (at % 2 === 0 ? one : another).send(sent)),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  const refused = answers.filter(({ decision }) => decision?.reason === 'replayed_proof')
  assert.equal(refused.length, 49)
  assert.equal(table.seen.length, 2, 'a write of each environment')
})

test('servers that have one table have proofs of their own, and its keys name nobody', async () => {
  await using one = await startGate()
  const resource = 'https://other.example.com/mcp'
  await using foreign = await startGate({ resource }, { ...BOUND, aud: resource })
  assert.equal((await one.send(await request({ jti: '1' }))).status, 200)
  assert.equal((await foreign.send(await request({ jti: '1', htu: resource }))).status, 200)
  assert.equal((await one.send(await request({ jti: '1' }))).decision?.reason, 'replayed_proof')
  const long = await request({ jti: 'x'.repeat(2000) })
  assert.equal((await one.send(long)).status, 200)
  const keys = [...table.items.keys()]
  assert.equal(keys.length, 3)
  for (const pk of keys) assert.match(pk, /^proof:[\w-]{43}$/)
})

test('only a request that would pass causes a write', async () => {
  await using gate = await startGate()
  await using inactive = await startGate({}, { ...BOUND, active: false })
  await using unbound = await startGate({}, {})
  const token = freshToken()
  assert.equal((await inactive.send(await request())).status, 401)
  assert.equal((await unbound.send(await request())).status, 401)
  assert.equal((await gate.sendProof(other)).decision?.reason, 'wrong_key')
  const forged = await gate.sendProof({ ...other, jwk: key.jwk })
  assert.equal(forged.decision?.reason, 'proof_signature')
  const stale = await gate.send(await request({ iat: 1 }))
  assert.equal(stale.decision?.reason, 'stale_proof')
  await gate.send({ headers: { authorization: `Bearer ${token}` } })
  await gate.send({})
  assert.equal(table.seen.length, 0)
  assert.equal((await gate.send(await request())).status, 200)
  assert.equal(table.seen.length, 1)
})

test('while the table is away, a proof is good once in each environment', async () => {
  const replayTable = `${TABLE}-away`
  await using one = await startGate({ replayTable })
  await using another = await startGate({ replayTable })
  table.fault = dynamoError('InternalServerError', 500)
  const sent = await request()
  assert.equal((await one.send(sent)).status, 200)
  assert.equal((await one.send(sent)).decision?.reason, 'replayed_proof')
  assert.equal((await another.send(sent)).status, 200)
})

test('the function has the table for proofs where that is asked for, unless its bundle holds none', (t) => {
  const read = (more: object) => readShared({ DPOP: 'accepted', ...more })
  assert.equal(read({}).replayTable, undefined)
  const shared = read({ SHARED_REPLAY_CACHE: 'true' })
  const { replayTable, sharedTable, limitTable } = shared
  assert.deepEqual([replayTable, sharedTable, limitTable], [TABLE, undefined, undefined])
  process.env['NO_SHARED_TABLE'] = 'true'
  t.after(() => void delete process.env['NO_SHARED_TABLE'])
  assert.equal(read({ SHARED_REPLAY_CACHE: 'true' }).replayTable, undefined)
})

test('a bundle without a table has a memory of its own', async (t) => {
  process.env['NO_SHARED_TABLE'] = 'true'
  t.after(() => void delete process.env['NO_SHARED_TABLE'])
  await using gate = await startGate()
  const sent = await request()
  assert.equal((await gate.send(sent)).status, 200)
  assert.equal((await gate.send(sent)).decision?.reason, 'replayed_proof')
  assert.equal(table.seen.length, 0)
})
