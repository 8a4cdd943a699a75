import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { NONCE, startBoundGate } from '../../../support/bound-gate.ts'
import { startClock } from '../../../support/clock.ts'
import { proofBy, proofKey } from '../../../support/dpop.ts'
import { freshToken } from '../../../support/gate.ts'

const key = await proofKey()
const other = await proofKey()
const advance = startClock()
const BOUND = { cnf: { jkt: key.jkt }, token_type: 'DPoP' }
const ACCEPTED = { dpop: 'accepted' } as const

describe('a token that is bound to a key', () => {
  test('lets in whoever proves to have the key, and the log says so', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const { status, decision } = await gate.sendProof(key)
    assert.equal(status, 200)
    assert.deepEqual(decision?.boundTo, ['jkt'])
  })

  test('is refused as Bearer, with a proof beside it or without', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const token = freshToken()
    const bearer = { authorization: `Bearer ${token}` }
    for (const headers of [bearer, { ...bearer, dpop: await proofBy(key, { token }) }]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status, decision, challenge } = await gate.send({ headers })
      assert.equal(status, 401)
      assert.equal(decision?.reason, 'key_bound')
      assert.match(challenge, /^Bearer error="invalid_token".*, DPoP algs="[^"]+", error="invalid_/)
    }
  })

  test('is refused with a proof of another key, before any signature is verified', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const { status, decision } = await gate.sendProof(other)
    assert.equal(status, 401)
    assert.equal(decision?.reason, 'wrong_key')
  })

  test('is refused with a proof that the key has not signed', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const forged = await gate.sendProof({ ...other, jwk: key.jwk })
    assert.equal(forged.status, 401)
    assert.equal(forged.decision?.reason, 'proof_signature')
    const impossible = { ...key.jwk, y: key.jwk.x ?? '' }
    await using foreign = await startBoundGate(
      { cnf: { jkt: await thumbprintOf(impossible) } },
      ACCEPTED,
    )
    const { decision } = await foreign.sendProof({ ...key, jwk: impossible })
    assert.equal(decision?.reason, 'proof_signature')
  })

  test('is refused with half a key, which is no error of this server', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const { y: _, ...half } = key.jwk
    for (const jwk of [half, { ...half, y: 'é' }]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status, decision } = await gate.sendProof({ ...key, jwk })
      assert.deepEqual([status, decision?.reason], [401, 'proof_key'])
    }
  })

  test('needs a proof for each request, whether or not the verdict is known', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const token = freshToken()
    assert.equal((await gate.sendProof(key, { token })).status, 200)
    const again = await gate.sendProof(key, { token })
    assert.deepEqual([again.status, again.decision?.cached], [200, true])
    const stolen = await gate.sendProof(other, { token })
    assert.deepEqual([stolen.decision?.reason, stolen.decision?.cached], ['wrong_key', true])
    const { decision } = await gate.send({ headers: { authorization: `Bearer ${token}` } })
    assert.deepEqual([decision?.reason, decision?.cached], ['key_bound', true])
    assert.equal(gate.questions(), 1)
  })

  test('takes each proof once, for as long as it could be sent again', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const token = freshToken()
    const iat = Math.floor(Date.now() / 1000) + 25
    const dpop = await proofBy(key, { token, claims: { iat } })
    const headers = { authorization: `DPoP ${token}`, dpop }
    assert.equal((await gate.send({ headers })).status, 200)
    assert.equal((await gate.send({ headers })).decision?.reason, 'replayed_proof')
    advance(100_000)
    assert.equal((await gate.send({ headers })).decision?.reason, 'replayed_proof')
    advance(20_000)
    assert.equal((await gate.send({ headers })).decision?.reason, 'stale_proof')
  })

  test('is refused where nothing checks senders', async () => {
    await using gate = await startBoundGate(BOUND)
    const { status, decision } = await gate.sendProof(key)
    assert.deepEqual([status, decision?.reason], [401, 'other_scheme'])
    const headers = { authorization: `Bearer ${freshToken()}` }
    assert.equal((await gate.send({ headers })).decision?.reason, 'wrong_token_type')
    await using off = await startBoundGate({ cnf: BOUND.cnf }, { dpop: 'off' })
    assert.equal((await off.send({ headers })).decision?.reason, 'key_bound')
  })
})

describe('a proof that is not for the request', () => {
  test('is refused before anybody is asked about the token', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    for (const [claims, reason] of [
      [{ htm: 'GET' }, 'wrong_method'],
      [{ htu: 'https://evil.example/mcp' }, 'wrong_url'],
      [{ ath: 'x' }, 'wrong_token'],
      [{ iat: 1 }, 'stale_proof'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status, decision, challenge } = await gate.sendProof(key, { claims })
      assert.equal(status, 401)
      assert.equal(decision?.reason, reason)
      assert.match(challenge, /^DPoP algs="[^"]+", error="invalid_dpop_proof"/)
    }
    const without = await gate.send({ headers: { authorization: 'dpop abc' } })
    assert.equal(without.decision?.reason, 'no_proof')
    assert.equal(gate.questions(), 0)
  })

  test('is compared with the URL of the settings, whatever the Host says', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    const host = 'evil.example'
    const headers = { host, 'x-forwarded-host': host, forwarded: `host=${host}` }
    const claims = { htu: `https://${host}/mcp` }
    const { decision } = await gate.sendProof(key, { claims }, { headers })
    assert.equal(decision?.reason, 'wrong_url')
    assert.equal((await gate.sendProof(key, {}, { headers })).status, 200)
  })

  test('goes with exactly one token', async () => {
    await using gate = await startBoundGate(BOUND, ACCEPTED)
    for (const authorization of [
      'DPoP abc, DPoP abc',
      'DPoP abc, Bearer abc',
      'DPoP',
      'DPoP a b',
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { status } = await gate.sendProof(key, {}, { headers: { authorization } })
      assert.ok(status === 400 || status === 401, authorization)
    }
    assert.equal(gate.questions(), 0)
  })
})

describe('a token that is bound to no key', () => {
  const headers = { authorization: `Bearer ${freshToken()}` }

  test('passes as Bearer where binding is accepted, and not where it is required', async () => {
    await using accepting = await startBoundGate({}, ACCEPTED)
    assert.equal((await accepting.send({ headers })).status, 200)
    await using requiring = await startBoundGate({}, { dpop: 'required' })
    const { status, decision, challenge } = await requiring.send({ headers })
    assert.deepEqual([status, decision?.reason], [401, 'not_key_bound'])
    assert.match(challenge, /^DPoP algs=/)
  })

  test('does not pass by the scheme DPoP', async () => {
    await using gate = await startBoundGate({}, ACCEPTED)
    assert.equal((await gate.sendProof(key)).decision?.reason, 'not_key_bound')
  })
})

test('what else the authorization server says of a token stays as it is', async () => {
  await using gate = await startBoundGate({ ...BOUND, active: false }, ACCEPTED)
  assert.equal((await gate.sendProof(key)).decision?.reason, 'inactive')
})

describe('a page', () => {
  const origin = 'https://app.example.com'
  const settings = { ...NONCE, allowedOrigins: [origin] }

  test('may send proofs, and read nonces', async () => {
    await using gate = await startBoundGate(BOUND, settings)
    const { headers } = await gate.send({ method: 'OPTIONS', headers: { origin } })
    assert.match(String(headers['access-control-allow-headers']), /, DPoP$/)
    const refused = await gate.sendProof(key, {}, { headers: { origin } })
    const exposed = 'WWW-Authenticate, Retry-After, DPoP-Nonce'
    assert.equal(refused.headers['access-control-expose-headers'], exposed)
  })

  test('learns nothing of DPoP where it is off', async () => {
    await using gate = await startBoundGate({}, { allowedOrigins: [origin] })
    const { headers } = await gate.send({ method: 'OPTIONS', headers: { origin } })
    assert.doesNotMatch(JSON.stringify(headers), /dpop/i)
  })
})

test('an error that nothing could answer goes to Lambda', async (t) => {
  await using gate = await startBoundGate(BOUND, { ...ACCEPTED, dpopNonce: true })
  t.mock.method(log, 'error', () => {
    throw new Error('no log')
  })
  await assert.rejects(gate.sendProof(key), /no log/)
})

test('a bundle that is compiled to check no senders takes no bound token, whatever the settings say', async (t) => {
  process.env['NO_BOUND_TOKENS'] = 'true'
  t.after(() => delete process.env['NO_BOUND_TOKENS'])
  await using gate = await startBoundGate({ cnf: BOUND.cnf }, ACCEPTED)
  assert.equal((await gate.sendProof(key)).decision?.reason, 'other_scheme')
  const headers = { authorization: `Bearer ${freshToken()}` }
  const { decision, challenge } = await gate.send({ headers })
  assert.equal(decision?.reason, 'key_bound')
  assert.doesNotMatch(challenge, /DPoP/)
})

async function thumbprintOf(jwk: object): Promise<string> {
  const { calculateJwkThumbprint } = await import('jose')
  return calculateJwkThumbprint(jwk)
}
