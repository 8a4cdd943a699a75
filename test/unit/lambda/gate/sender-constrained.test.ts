/** Client certificates, and single tools that need a bound token. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import { startBoundGate } from '../../../support/bound-gate.ts'
import { proofKey } from '../../../support/dpop.ts'
import { freshToken } from '../../../support/gate.ts'
import { selfSigned } from '../../../support/self-signed.ts'

const key = await proofKey()
const BOUND = { cnf: { jkt: key.jkt }, token_type: 'DPoP' }
const ACCEPTED = { dpop: 'accepted' } as const

describe('a token that is bound to a client certificate', () => {
  const { cert } = selfSigned('client.example.com')
  const { cert: foreign } = selfSigned('client.example.com')
  const hex = new X509Certificate(cert).fingerprint256.replaceAll(':', '')
  const cnf = { 'x5t#S256': Buffer.from(hex, 'hex').toString('base64url') }
  const accepted = { certificateBoundTokens: 'accepted' } as const
  const bearer = () => ({ authorization: `Bearer ${freshToken()}` })

  test('lets in the client that has shown that certificate', async () => {
    await using gate = await startBoundGate({ cnf }, accepted)
    const { status, decision, challenge } = await gate.send({
      headers: bearer(),
      certificate: cert,
    })
    assert.equal(status, 200)
    assert.deepEqual(decision?.boundTo, ['x5t#S256'])
    assert.equal(challenge, '')
  })

  test('is refused with another certificate, with none, and with one in a header', async () => {
    await using gate = await startBoundGate({ cnf }, accepted)
    const inHeader = { 'x-amzn-mtls-clientcert': encodeURIComponent(cert), 'client-cert': cert }
    for (const sending of [
      { headers: bearer(), certificate: foreign },
      { headers: bearer() },
      { headers: { ...bearer(), ...inHeader } },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status, decision, challenge } = await gate.send(sending)
      assert.deepEqual([status, decision?.reason], [401, 'wrong_key'])
      assert.match(challenge, /^Bearer error="invalid_token"/)
      assert.doesNotMatch(challenge, /DPoP/)
    }
  })

  test('is the only one that passes where it is required', async () => {
    await using gate = await startBoundGate({}, { certificateBoundTokens: 'required' })
    const { decision } = await gate.send({ headers: bearer(), certificate: cert })
    assert.equal(decision?.reason, 'not_key_bound')
  })

  test('and to a key needs both', async () => {
    const both = { cnf: { ...cnf, jkt: key.jkt } }
    await using gate = await startBoundGate(both, { ...accepted, ...ACCEPTED })
    assert.equal((await gate.sendProof(key, {}, { certificate: cert })).status, 200)
    assert.equal((await gate.sendProof(key)).decision?.reason, 'wrong_key')
    const { decision } = await gate.send({ headers: bearer(), certificate: cert })
    assert.equal(decision?.reason, 'key_bound')
    await using half = await startBoundGate(both, ACCEPTED)
    assert.equal((await half.sendProof(key)).decision?.reason, 'key_bound')
  })
})

describe('a tool that needs a sender-constrained token', () => {
  const tools = [
    defineTool({ name: 'pay', description: '.', senderConstrained: true, run: () => '' }),
    defineTool({
      name: 'confirmed',
      description: '.',
      senderConstrained: true,
      check: 'introspection',
      run: () => '',
    }),
    defineTool({ name: 'look', description: '.', run: () => '' }),
  ]

  test('is called by a bound token alone; others may call the rest', async () => {
    await using gate = await startBoundGate({}, ACCEPTED, { tools })
    const headers = { authorization: `Bearer ${freshToken()}` }
    assert.equal((await gate.send({ headers, call: 'look' })).status, 200)
    const { status, decision, challenge } = await gate.send({ headers, call: 'pay' })
    assert.deepEqual([status, decision?.reason], [401, 'not_key_bound'])
    assert.match(challenge, /, DPoP algs="/)
    await using bound = await startBoundGate(BOUND, ACCEPTED, { tools })
    assert.equal((await bound.sendProof(key, {}, { call: 'pay' })).status, 200)
  })

  test('may have the token confirmed too, by the same proof', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED, { tools })
    assert.equal((await gate.sendProof(key, {}, { call: 'confirmed' })).status, 200)
  })

  test('is refused to everybody where tokens are bound to no keys', async () => {
    await using gate = await startBoundGate({}, {}, { tools })
    const headers = { authorization: `Bearer ${freshToken()}` }
    assert.equal((await gate.send({ headers, call: 'pay' })).status, 401)
  })
})
