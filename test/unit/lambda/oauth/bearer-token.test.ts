import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { MAX_TOKEN_LENGTH, readBearerToken } from '../../../../lambda/oauth/bearer-token.ts'

const kindOf = (authorization: string | undefined, query = '') => {
  const outcome = readBearerToken({ authorization, query })
  return 'kind' in outcome ? outcome.kind : outcome.token
}

describe('the access token of a request', () => {
  test('follows the scheme, which is written in any case', () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
      assert.equal(kindOf(`${scheme} abc.DEF-123_~+/==`), 'abc.DEF-123_~+/==')
    }
  })

  test('may stand after several spaces', () => {
    assert.equal(kindOf(' \t Bearer   abc \t '), 'abc')
    assert.equal(kindOf('\vBearer abc'), 'missing_token')
  })

  test('is missing without credentials, and with those of another scheme', () => {
    for (const value of [undefined, '', '   ', 'Basic dTpw', 'DPoP abc', 'Bearerabc', 'abc']) {
      assert.equal(kindOf(value), 'missing_token', String(value))
    }
  })

  test('is refused as malformed when it is not exactly one token', () => {
    const malformed = [
      'Bearer',
      'Bearer ',
      'Bearer a b',
      'Bearer a, Bearer b',
      'Bearer a,Bearer b',
      'Bearer a,b',
      'Bearer =a',
      'Bearer a=b',
      'Bearer "a"',
      'Bearer a\tb',
      'Bearer ä',
    ]
    for (const value of malformed) assert.equal(kindOf(value), 'invalid_request', value)
  })

  test('is refused beyond the greatest length', () => {
    assert.equal(MAX_TOKEN_LENGTH, 10_240, 'as much as API Gateway takes')
    assert.equal(kindOf(`Bearer ${'a'.repeat(MAX_TOKEN_LENGTH)}`).length, MAX_TOKEN_LENGTH)
    assert.equal(kindOf(`Bearer ${'a'.repeat(MAX_TOKEN_LENGTH + 1)}`), 'invalid_request')
  })

  test('is refused in the query string, even beside a good header', () => {
    assert.equal(kindOf('Bearer abc', 'access_token=abc'), 'invalid_request')
    assert.equal(kindOf(undefined, 'x=1&access%5Ftoken='), 'invalid_request')
    assert.equal(kindOf('Bearer abc', 'token=abc'), 'abc')
  })

  test('is refused or missing for a reason that can be counted', () => {
    const reasonOf = (authorization: string | undefined, query = '') => {
      const outcome = readBearerToken({ authorization, query })
      return 'kind' in outcome ? outcome.reason : ''
    }
    assert.equal(reasonOf(undefined), 'no_credentials')
    assert.equal(reasonOf('Basic dTpw'), 'other_scheme')
    assert.equal(reasonOf('Bearer abc', 'access_token=abc'), 'token_in_query')
    assert.equal(reasonOf('Bearer a, Bearer b'), 'several_credentials')
    assert.equal(reasonOf('Bearer a b'), 'malformed_credentials')
    assert.equal(reasonOf(`Bearer ${'a'.repeat(MAX_TOKEN_LENGTH + 1)}`), 'token_too_long')
  })

  test('is refused when several headers came, whatever the scheme of the first', () => {
    for (const value of [
      'Bearer a,Bearer b',
      'Bearer a, bearer b',
      'Basic dTpw, Bearer a',
      'x,Bearer',
    ]) {
      assert.equal(kindOf(value), 'invalid_request', value)
    }
  })

  test('is never taken out of text that is not "Bearer", spaces and a b64token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const outcome = readBearerToken({ authorization: value, query: '' })
        if ('kind' in outcome) return
        assert.match(value, /^[ \t]*bearer +[A-Za-z0-9\-._~+/]+=*[ \t]*$/i)
        assert.ok(value.includes(outcome.token))
      }),
      { numRuns: 2000 },
    )
  })
})
