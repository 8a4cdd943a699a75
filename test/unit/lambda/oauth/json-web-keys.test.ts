import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fittingKeys, type JsonWebKey, readKeys } from '../../../../lambda/oauth/json-web-keys.ts'

const RSA: JsonWebKey = { kty: 'RSA', kid: 'k', n: 'n', e: 'AQAB' }
const EC: JsonWebKey = { kty: 'EC', kid: 'k', crv: 'P-256' }
const OKP: JsonWebKey = { kty: 'OKP', kid: 'k', crv: 'Ed25519' }

const fits = (key: JsonWebKey, algorithm: string, keyId: string | undefined = 'k') =>
  fittingKeys([key], { algorithm, keyId }).length === 1

test('keys are read, and what is none is left out', () => {
  assert.deepEqual(
    readKeys({ keys: [RSA, null, 'x', {}, { kty: 5 }, { kty: 'EC', kid: 5 }, EC] }),
    [RSA, EC],
  )
  assert.throws(() => readKeys({ keys: {} }), /no list "keys"/)
})

test('a key fits the algorithms of its type and curve alone', () => {
  for (const [key, algorithms] of [
    [RSA, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    [EC, ['ES256']],
    [{ ...EC, crv: 'P-384' }, ['ES384']],
    [{ ...EC, crv: 'P-521' }, ['ES512']],
    [OKP, ['EdDSA', 'Ed25519']],
    [{ ...OKP, crv: 'Ed448' }, []],
    [{ kty: 'oct', kid: 'k', k: 'AAAA' }, []],
  ] as const) {
    const all = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519 HS256'.split(
      ' ',
    )
    assert.deepEqual(
      all.filter((algorithm) => fits(key, algorithm)),
      algorithms,
    )
  }
})

test('a key with an algorithm, a use or operations fits nothing else', () => {
  assert.equal(fits({ ...RSA, alg: 'RS256' }, 'RS256'), true)
  assert.equal(fits({ ...RSA, alg: 'RS256' }, 'PS256'), false)
  assert.equal(fits({ ...OKP, alg: 'EdDSA' }, 'Ed25519'), true)
  assert.equal(fits({ ...OKP, alg: 'Ed25519' }, 'EdDSA'), true)
  assert.equal(fits({ ...RSA, use: 'enc' }, 'RS256'), false)
  assert.equal(fits({ ...RSA, key_ops: ['verify'] }, 'RS256'), true)
  assert.equal(fits({ ...RSA, key_ops: ['encrypt'] }, 'RS256'), false)
})

test('a key fits by its ID, to the letter; a token without one may be of any key', () => {
  assert.equal(fits(RSA, 'RS256', 'K'), false)
  assert.equal(fits({ ...RSA, kid: '../k' }, 'RS256', 'k'), false)
  assert.equal(fits(RSA, 'RS256', undefined), true)
  assert.equal(fits({ kty: 'RSA' }, 'RS256', 'k'), false)
  assert.equal(
    fittingKeys(
      Array.from({ length: 150 }, () => RSA),
      { algorithm: 'RS256', keyId: undefined },
    ).length,
    4,
  )
})
