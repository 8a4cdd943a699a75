import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  clientRefused,
  outcomeOf,
  unreachable,
} from '../../../../lambda/token-check/introspection-outcome.ts'

const URL = 'https://auth.example.com/introspect'
const TOKEN = 'a_token_in_small_letters'
const question = { url: `${URL}?api_key=hush`, clientId: 'me', secrets: [TOKEN, 'hush'] }
const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' }

const outcome = (status: number, body: unknown, headers: Record<string, string> = JSON_TYPE) =>
  outcomeOf({ status, headers, body: JSON.stringify(body) }, question)

const reasonOf = (...asked: Parameters<typeof outcome>) => {
  const result = outcome(...asked)
  return 'kind' in result ? result.reason : result.answer.active
}
const detailOf = (...asked: Parameters<typeof outcome>) => {
  const result = outcome(...asked)
  return 'kind' in result ? result.detail : assert.fail('an answer')
}

describe('a client error', () => {
  for (const status of [400, 401, 403, 404, 422]) {
    test(`${status} that says so is about the token`, () => {
      for (const body of [
        { error: 'invalid_token' },
        { error: 'unsupported_token_type', error_description: 'no JWT' },
        { active: false },
      ]) {
        assert.equal(reasonOf(status, body), false, JSON.stringify(body))
      }
    })

    test(`${status} that says so is about our client, whatever else it says`, () => {
      for (const error of ['invalid_client', 'unauthorized_client']) {
        assert.equal(reasonOf(status, { error, active: false }), 'client_refused')
      }
    })

    test(`${status} never grants anything`, () => {
      assert.notEqual(reasonOf(status, { active: true }), true)
    })
  }

  test('without a word about either is no verdict', () => {
    for (const [status, reason] of [
      [400, 'malformed_answer'],
      [404, 'malformed_answer'],
      [401, 'question_refused'],
      [403, 'question_refused'],
      [429, 'overloaded'],
    ] as const) {
      for (const body of [{}, { error: 'invalid_request' }, [], null, { active: 'false' }]) {
        assert.equal(reasonOf(status, body), reason, JSON.stringify(body))
      }
    }
  })

  test('counts as what its status says when it is no JSON', () => {
    assert.equal(reasonOf(403, { error: 'invalid_client' }, {}), 'question_refused')
    assert.equal(
      reasonOf(400, { active: false }, { 'content-type': 'text/html' }),
      'malformed_answer',
    )
  })
})

test('what the body of another status says counts for nothing', () => {
  assert.equal(reasonOf(500, { active: false }), 'unreachable')
  assert.equal(reasonOf(503, { error: 'invalid_client' }), 'unreachable')
  assert.equal(reasonOf(302, { error: 'invalid_token' }), 'malformed_answer')
})

describe('the log', () => {
  test('names status, error and URL, without its query', () => {
    assert.equal(
      detailOf(400, { error: 'invalid_request' }),
      `no introspection: status 400 invalid_request from ${URL}`,
    )
    assert.equal(detailOf(403, {}), `no introspection: status 403 from ${URL}`)
  })

  test('quotes no error that is long, odd, or part of what was sent', () => {
    for (const error of ['x'.repeat(41), 'No entry!', '', 7, TOKEN, 'small_letters', 'hush']) {
      assert.equal(detailOf(400, { error }), `no introspection: status 400 from ${URL}`)
    }
  })

  test('says how a certificate is trusted, if that is what it lacks', () => {
    const said = (code: string) => unreachable(Object.assign(new Error('no'), { code })).detail
    for (const code of [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ]) {
      assert.equal(
        said(code),
        `no introspection: ${code}: no; EXTRA_CA_CERTS, or locally NODE_EXTRA_CA_CERTS, makes it trusted`,
      )
    }
    for (const code of ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ECONNREFUSED'])
      assert.equal(said(code), `no introspection: ${code}: no`)
  })

  test('says what to mend when our client is refused', () => {
    const refused = outcome(401, {})
    assert.ok('kind' in refused && refused.kind === 'unavailable')
    assert.equal(
      clientRefused(refused, 'me').detail,
      `no introspection: the authorization server refuses the client "me" (status 401 from ${URL}): check OAUTH_CLIENT_ID, its secret or key, OAUTH_CLIENT_AUTH_METHOD, and that it is enabled and may introspect`,
    )
  })
})
