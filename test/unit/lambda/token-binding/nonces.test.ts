/** Nonces of proofs, through the whole gate. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NONCE, startBoundGate } from '../../../support/bound-gate.ts'
import { startClock } from '../../../support/clock.ts'
import { proofKey } from '../../../support/dpop.ts'
import { holds, startSecretsManager } from '../../../support/secrets-manager.ts'

const key = await proofKey()
const advance = startClock()
const BOUND = { cnf: { jkt: key.jkt }, token_type: 'DPoP' }
const ACCEPTED = { dpop: 'accepted' } as const

describe('the nonce', () => {
  test('is given by a refusal, and taken in the next proof', async () => {
    await using gate = await startBoundGate(BOUND, NONCE)
    const refused = await gate.sendProof(key)
    assert.equal(refused.status, 401)
    assert.match(refused.challenge, /^DPoP .*error="use_dpop_nonce"/)
    const nonce = refused.headers['dpop-nonce']
    const passed = await gate.sendProof(key, { claims: { nonce, iat: 0 } })
    assert.equal(passed.status, 200)
    assert.equal(passed.headers['dpop-nonce'], undefined, 'the client has it')
    assert.equal(gate.questions(), 1)
  })

  test('of the slot before is taken, and followed by that of this one; an older one is not', async () => {
    await using gate = await startBoundGate(BOUND, NONCE)
    const { headers } = await gate.sendProof(key)
    const nonce = headers['dpop-nonce']
    advance(120_000)
    const late = await gate.sendProof(key, { claims: { nonce } })
    assert.equal(late.status, 200)
    assert.ok(late.headers['dpop-nonce'] !== undefined && late.headers['dpop-nonce'] !== nonce)
    advance(120_000)
    const tooLate = await gate.sendProof(key, { claims: { nonce } })
    assert.deepEqual([tooLate.status, tooLate.decision?.reason], [401, 'wrong_nonce'])
    const longer = await gate.sendProof(key, { claims: { nonce: `${String(nonce)}x` } })
    assert.equal(longer.decision?.reason, 'wrong_nonce')
  })

  test('of another environment is taken, whose clock may be ahead', async () => {
    await using gate = await startBoundGate(BOUND, NONCE)
    await using ahead = await startBoundGate(BOUND, { ...NONCE, serverKey: { ...NONCE.serverKey } })
    advance(120_000)
    const { headers } = await ahead.sendProof(key)
    advance(-120_000)
    const nonce = headers['dpop-nonce']
    assert.equal((await gate.sendProof(key, { claims: { nonce } })).status, 200)
  })

  test('of an environment that has read a new server key is taken by one that has not', async () => {
    const { server, store } = await startSecretsManager()
    await using _ = server
    const stored = store(holds(NONCE.serverKey.value))
    const { arn } = stored
    const environment = async () => startBoundGate(BOUND, { ...NONCE, serverKey: { arn } })
    await using before = await environment()
    const { headers: old } = await before.sendProof(key)
    stored.reply = holds('a new server key of more than 32 bytes')
    await using after = await environment()
    const refused = await after.sendProof(key, { claims: { nonce: old['dpop-nonce'] } })
    assert.equal(refused.decision?.reason, 'wrong_nonce')
    const nonce = refused.headers['dpop-nonce']
    const passed = await before.sendProof(key, { claims: { nonce } })
    assert.deepEqual([passed.status, passed.headers['dpop-nonce']], [200, undefined])
    for (let count = 0; count < 5; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { decision } = await before.sendProof(key, { claims: { nonce: 'made up' } })
      assert.equal(decision?.reason, 'wrong_nonce')
    }
    assert.ok(stored.reads <= 4, `${stored.reads} reads`)
    stored.reply = holds('short')
    advance(10_000)
    const { status, decision } = await before.sendProof(key, { claims: { nonce: 'made up' } })
    assert.deepEqual([status, decision?.reason], [503, 'server_key_unreadable'])
  })

  test('of as many characters, and of more bytes, is a wrong one, and no error', async () => {
    await using gate = await startBoundGate(BOUND, NONCE)
    const { headers } = await gate.sendProof(key)
    const nonce = 'é'.repeat(String(headers['dpop-nonce']).length)
    const { status, decision } = await gate.sendProof(key, { claims: { nonce } })
    assert.deepEqual([status, decision?.reason], [401, 'wrong_nonce'])
  })

  test('of another server is not', async () => {
    await using gate = await startBoundGate(BOUND, NONCE)
    const serverKey = { value: 'another server key of more than 32 bytes' }
    await using foreign = await startBoundGate(BOUND, { ...NONCE, serverKey })
    const { headers } = await foreign.sendProof(key)
    const nonce = headers['dpop-nonce']
    const { decision } = await gate.sendProof(key, { claims: { nonce } })
    assert.equal(decision?.reason, 'wrong_nonce')
  })

  test('that cannot be made is an outage: nothing is said about proof or token', async () => {
    await using gate = await startBoundGate(BOUND, { ...NONCE, serverKey: { value: 'short' } })
    const { status, decision, headers } = await gate.sendProof(key)
    assert.deepEqual([status, decision?.reason], [503, 'server_key_unreadable'])
    assert.equal(headers['retry-after'], '10')
  })

  test('cannot be asked for without the server key', async () => {
    await using gate = await startBoundGate(BOUND, { ...ACCEPTED, dpopNonce: true })
    assert.equal((await gate.sendProof(key)).status, 500)
  })
})
