import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fittingKeys, type JsonWebKey, readKeys } from '../../../../lambda/oauth/json-web-keys.ts'

/** A number of so many bytes. */
const bytes = (length: number, first = 0xff) =>
  Buffer.alloc(length, 0xff).fill(first, 0, 1).toString('base64url')
const RSA: JsonWebKey = { kty: 'RSA', kid: 'k', n: bytes(256), e: 'AQAB' }
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

test('a key that somebody else can sign by fits nothing', () => {
  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
    assert.equal(fits({ ...RSA, [name]: 'AAAA' }, 'RS256'), false, name)
    assert.equal(fits({ ...EC, [name]: 'AAAA' }, 'ES256'), false, name)
    assert.equal(fits({ ...OKP, [name]: 'AAAA' }, 'EdDSA'), false, name)
  }
})

test('a key of RSA has 2048 bits and an exponent that is odd and above 1', () => {
  for (const [n, isLong] of [
    [bytes(256), true],
    [bytes(512), true],
    [bytes(255), false],
    [bytes(257, 0), true],
    [bytes(256, 0), false],
    [undefined, false],
    [5, false],
  ] as const) {
    assert.equal(fits({ ...RSA, n }, 'RS256'), isLong, n?.toString())
  }
  for (const [e, isGood] of [
    ['AQAB', true],
    ['Aw', true],
    ['AAAD', true],
    ['AQ', false],
    ['AAAB', false],
    ['AA', false],
    ['', false],
    ['AQAC', false],
    [65_537, false],
  ] as const) {
    assert.equal(fits({ ...RSA, e }, 'RS256'), isGood, String(e))
  }
})

test('a key fits by its ID, to the letter; a token without one may be of any key', () => {
  assert.equal(fits(RSA, 'RS256', 'K'), false)
  assert.equal(fits({ ...RSA, kid: '../k' }, 'RS256', 'k'), false)
  assert.equal(fits(RSA, 'RS256', undefined), true)
  const { kid: _, ...unnamed } = RSA
  assert.equal(fits(unnamed, 'RS256', 'k'), false)
  assert.equal(
    fittingKeys(
      Array.from({ length: 150 }, () => RSA),
      { algorithm: 'RS256', keyId: undefined },
    ).length,
    4,
  )
})
