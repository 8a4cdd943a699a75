import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readJwt } from '../../../../lambda/oauth/jwt.ts'
import { unsignedToken } from '../../../support/signed-tokens.ts'

const TYPES = ['at+jwt', '']
const HEADER = { alg: 'RS256', kid: 'k', typ: 'at+jwt' }

const read = (header: unknown, claims: unknown = { sub: 'alice' }) =>
  readJwt(unsignedToken(header, claims), TYPES)
const reasonOf = (header: unknown, claims?: unknown) => {
  const jwt = read(header, claims)
  return 'kind' in jwt ? jwt.reason : 'taken apart'
}

test('a token is taken apart', () => {
  const claims = { sub: 'alice', realm_access: { roles: ['a'] } }
  assert.deepEqual(read(HEADER, claims), { algorithm: 'RS256', keyId: 'k', claims })
  assert.deepEqual(read({ alg: 'ES256' }, claims), { algorithm: 'ES256', keyId: undefined, claims })
})

test('an opaque token, and an encrypted one, is none', () => {
  for (const [token, detail] of [
    ['opaque', 'opaque, and only signed tokens are taken: TOKEN_CHECK=introspection takes any'],
    ['a.b', 'opaque, and only signed tokens are taken: TOKEN_CHECK=introspection takes any'],
    ['a.b.c.d.e', 'encrypted, and only signed tokens are taken'],
  ] as const) {
    assert.deepEqual(readJwt(token, TYPES), { kind: 'invalid_token', reason: 'not_signed', detail })
  }
})

suite('a header', () => {
  test('names a digital signature: nothing, a MAC and unknown algorithms are refused', () => {
    for (const alg of [
      'none',
      'None',
      'HS256',
      'HS512',
      'ES256K',
      'dir',
      '',
      undefined,
      5,
      ['RS256'],
    ]) {
      assert.equal(reasonOf({ ...HEADER, alg }), 'algorithm_not_allowed', String(alg))
    }
    assert.deepEqual(read({ ...HEADER, alg: 'none' }), {
      kind: 'invalid_token',
      reason: 'algorithm_not_allowed',
      detail:
        'signed by "none": use one of RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519',
    })
  })

  test('has no critical parameters', () => {
    for (const crit of [['b64'], [], 'exp', null]) {
      assert.equal(reasonOf({ ...HEADER, b64: false, crit }), 'critical_header')
    }
  })

  test('leaves the claims encoded', () => {
    for (const b64 of [false, 'false', null]) {
      assert.equal(reasonOf({ ...HEADER, b64 }), 'critical_header')
    }
    assert.equal(reasonOf({ ...HEADER, b64: true }), 'taken apart')
  })

  test('has a type that the profile takes, in any case and with application/ or without', () => {
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', undefined]) {
      assert.equal(reasonOf({ ...HEADER, typ }), 'taken apart', typ)
    }
    for (const typ of ['JWT', 'dpop+jwt', 'at+jwt ', 'text/at+jwt', 5, null, ['at+jwt']]) {
      assert.equal(reasonOf({ ...HEADER, typ }), 'wrong_token_type', String(typ))
    }
  })

  test('has a key ID that is a text, or none', () => {
    assert.equal(reasonOf({ ...HEADER, kid: 5 }), 'malformed_jwt')
  })

  test('and claims are objects, in strict base64url, UTF-8 and JSON', () => {
    const good = unsignedToken(HEADER, {})
    const [header = '', claims = ''] = good.split('.')
    for (const wrong of [
      `.${claims}.AAAA`,
      `${header}..AAAA`,
      `${header}=.${claims}.AAAA`,
      `${header}.${claims}*.AAAA`,
      `${header}.e31.AAAA`,
      `${header}.${Buffer.from('\uFEFF{}').toString('base64url')}.AAAA`,
      `${header}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.AAAA`,
    ]) {
      const jwt = readJwt(wrong, TYPES)
      assert.ok('kind' in jwt && jwt.reason === 'malformed_jwt', wrong)
    }
    for (const value of ['[]', '"text"', 'null', '5', '{', '{"a":1,"a":2}']) {
      assert.equal(reasonOf(value), 'malformed_jwt')
      assert.equal(reasonOf(HEADER, value), 'malformed_jwt')
    }
  })
})

test('a token has one spelling: no padding, no bits that do not count, no other alphabet, no missing signature', () => {
  const good = unsignedToken(HEADER, {}, '-_-_AA')
  assert.ok(!('kind' in readJwt(good, TYPES)))
  for (const signature of ['', '-_-_AB', '-_-_AA==', '+/+/AA', '-_-_A', '-_-_AA~', '-_-_ AA']) {
    const jwt = readJwt(unsignedToken(HEADER, {}, signature), TYPES)
    assert.deepEqual(jwt, {
      kind: 'invalid_token',
      reason: 'malformed_jwt',
      detail: 'a signature that is no base64url',
    })
  }
})
