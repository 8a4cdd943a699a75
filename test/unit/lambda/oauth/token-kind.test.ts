import assert from 'node:assert/strict'
import { test } from 'node:test'
import { otherTokenKind } from '../../../../lambda/oauth/token-kind.ts'

/** As authorization servers send them: docs/token-check.md says which. */
const ACCESS_TOKENS: readonly (readonly [member: string, value: unknown])[] = [
  ['token_type', 'Bearer'],
  ['token_type', 'BearerToken'],
  ['token_type', 'access_token'],
  ['token_type', 'urn:ietf:params:oauth:token-type:access_token'],
  ['token_use', 'access_token'],
  ['token_use', 'access'],
  ['token_usage', 'access_token'],
  ['typ', 'Bearer'],
  ['typ', 'at+jwt'],
  ['typ', 'application/at+jwt'],
  ['typ', 'JWT'],
  ['purpose', 'access_token'],
  ['tokenName', 'access_token'],
]
const OTHER_TOKENS: readonly (readonly [member: string, value: unknown])[] = [
  ['token_type', 'DPoP'],
  ['token_type', 'mac'],
  ['token_type', 'N_A'],
  ['token_type', ''],
  ['token_type', 'refresh_token'],
  ['token_type', 'Refresh'],
  ['token_type', 'urn:ietf:params:oauth:token-type:refresh_token'],
  ['token_use', 'refresh_token'],
  ['token_use', 'id'],
  ['token_use', ['access']],
  ['token_usage', 'id_token'],
  ['token_usage', 'authorization_code'],
  ['typ', 'Refresh'],
  ['typ', 'Offline'],
  ['typ', 'ID'],
  ['typ', 'Serialized-ID'],
  ['typ', 'Logout'],
  ['typ', 'logout+jwt'],
  ['typ', 'DPoP'],
  ['typ', 'RegistrationAccessToken'],
  ['typ', ['JWT', 'Refresh']],
  ['purpose', 'refresh_token'],
  ['purpose', 'id'],
  ['tokenName', 'refresh_token'],
  ['tokenName', 'id_token'],
]

/** The same text as somebody else might spell it. */
const spellings = (text: unknown) =>
  typeof text === 'string'
    ? [text, text.toUpperCase(), text.replaceAll('_', '-'), text.replaceAll('_', '')]
    : [text]

test('what says that it is an access token is one, under whatever name and in whatever spelling', () => {
  for (const [member, value] of ACCESS_TOKENS) {
    for (const name of spellings(member) as string[]) {
      for (const kind of spellings(value)) {
        assert.equal(otherTokenKind({ [name]: kind }), undefined, `${name}: ${String(kind)}`)
      }
    }
  }
})

test('what says that it is none is refused, under whatever name and in whatever spelling', () => {
  for (const [member, value] of OTHER_TOKENS) {
    for (const name of spellings(member) as string[]) {
      for (const kind of spellings(value)) {
        const problem = otherTokenKind({ [name]: kind })
        assert.match(String(problem), /^no access token: "/, `${name}: ${String(kind)}`)
      }
    }
  }
})

test('each member is looked at, whatever the others say', () => {
  const answer = { token_type: 'Bearer', typ: 'JWT', token_use: 'refresh_token' }
  assert.equal(otherTokenKind(answer), 'no access token: "token_use" is "refresh_token"')
})

test('members that are absent decide nothing, nor do members with another meaning', () => {
  for (const answer of [{}, { purpose: 'billing' }, { purpose: { id: 1 } }, { typ: 7 }]) {
    assert.equal(otherTokenKind(answer), undefined, JSON.stringify(answer))
  }
})

test('a token that is bound to a key may be called DPoP, and nothing else more (RFC 9449 §6.2)', () => {
  for (const name of ['token_type', 'typ']) {
    assert.equal(otherTokenKind({ [name]: 'DPoP' }, true), undefined)
    assert.match(otherTokenKind({ [name]: 'DPoP' }, false) ?? '', /^no access token/)
    assert.match(otherTokenKind({ [name]: 'Refresh' }, true) ?? '', /^no access token/)
  }
  assert.match(otherTokenKind({ token_type: { toString: 1 } }, true) ?? '', /^no access token/)
})
