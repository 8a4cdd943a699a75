import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { namedIssuer } from '../../../../lambda/oauth/named-issuer.ts'
import { ISSUER, unsignedToken } from '../../../support/signed-tokens.ts'

const HEADER = { alg: 'ES256' }

test('a signed token names its issuer, whatever that is', () => {
  for (const iss of [ISSUER, '', 7, null, undefined, [ISSUER]]) {
    assert.deepEqual(namedIssuer(unsignedToken(HEADER, { iss })), { issuer: iss })
  }
})

test('claims that cannot be read, or have one name twice, are refused: nobody knows whom to ask', () => {
  for (const claims of ['[]', 'x', `{"iss":"${ISSUER}","iss":"https://other.example"}`]) {
    const found = namedIssuer(unsignedToken(HEADER, claims))
    assert.ok(found !== undefined && 'kind' in found)
    assert.equal(found.reason, 'malformed_jwt')
  }
})

test('what is not signed, or shows nothing of what it holds, names nobody', () => {
  const encrypted = `${unsignedToken({ alg: 'RSA-OAEP', enc: 'A256GCM' }, {})}.AAAA.AAAA`
  // The first part of tokens by itsdangerous is JSON as well, but no header.
  const timed = unsignedToken({ user: 1 }, 'ZabcdQ')
  for (const token of ['opaque', 'a.b.c', 'a.b', encrypted, timed, '..', unsignedToken([], {})]) {
    assert.equal(namedIssuer(token), undefined, token)
  }
})

test('nothing that a stranger sends makes it fail', () => {
  fc.assert(
    fc.property(fc.string(), fc.json(), fc.json(), (text, header, claims) => {
      namedIssuer(text)
      namedIssuer(unsignedToken(header, claims))
      namedIssuer(unsignedToken(HEADER, text))
    }),
  )
})
