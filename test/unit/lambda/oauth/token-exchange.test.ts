import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { suite, test } from 'node:test'
import { authenticate } from '../../../../lambda/oauth/client-authentication.ts'
import {
  exchangeRequest,
  type ExchangeStyle,
  type ExchangeTarget,
  interactionOf,
  nameOf,
  readExchangeAnswer,
} from '../../../../lambda/oauth/token-exchange.ts'

const TYPE = 'urn:ietf:params:oauth:token-type:access_token'
const GOOD = { access_token: 'other', token_type: 'Bearer', issued_token_type: TYPE }

function formOf(target: ExchangeTarget, style: ExchangeStyle = 'rfc8693') {
  const client = authenticate('client_secret_post', 'me', 'my-secret')
  const { body, method, headers } = exchangeRequest(client, 'mine', target, style)
  assert.equal(method, 'POST')
  assert.equal(headers.accept, 'application/json')
  const { client_id: id, client_secret: secret, ...form } = Object.fromEntries(body)
  assert.deepEqual([id, secret], ['me', 'my-secret'])
  return form
}

function read(body: object, style: ExchangeStyle = 'rfc8693') {
  const headers = { 'content-type': 'application/json' }
  const answer = { status: 200, headers, body: JSON.stringify(body) }
  return readExchangeAnswer(answer, { given: 'mine', style, now: 1000 })
}

suite('a request for a token for another service', () => {
  const common = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: 'mine',
    subject_token_type: TYPE,
    requested_token_type: TYPE,
  }

  test('names it by audience or resource, and scopes if there are any (RFC 8693 §2.1)', () => {
    assert.deepEqual(formOf({ audience: 'orders' }), { ...common, audience: 'orders' })
    assert.deepEqual(formOf({ resource: 'https://o.example', scope: 'a b' }), {
      ...common,
      resource: 'https://o.example',
      scope: 'a b',
    })
    assert.deepEqual(
      [{ audience: 'a' }, { resource: 'r' }, {}].map((target) => nameOf(target)),
      ['a', 'r', ''],
    )
  })

  test('puts it before each scope where the server acts on behalf of users (Microsoft)', () => {
    const onBehalf = (target: ExchangeTarget) => formOf(target, 'on_behalf_of')
    assert.deepEqual(onBehalf({ audience: 'api://orders' }), {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: 'mine',
      requested_token_use: 'on_behalf_of',
      scope: 'api://orders/.default',
    })
    const { scope } = onBehalf({ resource: 'https://graph.microsoft.com', scope: 'A.Read B' })
    assert.equal(scope, 'https://graph.microsoft.com/A.Read https://graph.microsoft.com/B')
    const named = onBehalf({ resource: 'https://management.azure.com/' })
    assert.equal(named['scope'], 'https://management.azure.com//.default')
  })
})

suite('the answer', () => {
  test('has a token, its life and its scopes (RFC 8693 §2.2.1)', () => {
    const more = { expires_in: 60, scope: 'a  b', refresh_token: 'r' }
    const others = { ...read({ ...GOOD, ...more }) } // a copy, which leaves out the token
    assert.equal(read(GOOD).token, 'other')
    assert.deepEqual(others, { expiresAt: 1060, scopes: ['a', 'b'] })
    assert.deepEqual({ ...read({ ...GOOD, expires_in: null, scope: null }) }, {})
    assert.equal(read({ ...GOOD, expires_in: '60' }).expiresAt, 1060)
    assert.doesNotMatch(inspect(read(GOOD)) + JSON.stringify(read(GOOD)), /other/)
    assert.ok(Object.isFrozen(read(GOOD)))
    assert.equal(read({ ...GOOD, token_type: 'bearer' }).token, 'other')
    const jwt = TYPE.replace('access_token', 'jwt')
    assert.equal(read({ ...GOOD, issued_token_type: jwt }).token, 'other')
    assert.equal(read({ ...GOOD, issued_token_type: undefined }, 'on_behalf_of').token, 'other')
  })

  for (const [change, message] of [
    [{ access_token: undefined }, /no access_token/],
    [{ access_token: '' }, /no access_token/],
    [{ access_token: 'a b' }, /no access_token/],
    [{ access_token: 'a\r\nb' }, /no access_token/],
    [{ access_token: 'x'.repeat(16_385) }, /no access_token/],
    [{ access_token: 'mine' }, /the caller's own token/],
    [{ token_type: 'DPoP' }, /token_type "DPoP", not "Bearer"/],
    [{ token_type: 'N_A' }, /token_type "N_A"/],
    [{ token_type: undefined }, /no token_type/],
    [{ issued_token_type: undefined }, /no issued_token_type/],
    [{ issued_token_type: TYPE.replace('access', 'refresh') }, /issued_token_type ".*:refresh_/],
    [{ expires_in: '' }, /"" for expires_in/],
    [{ expires_in: '-60' }, /"-60" for expires_in/],
    [{ expires_in: '1e3' }, /"1e3" for expires_in/],
    [{ expires_in: true }, /true for expires_in/],
    [{ expires_in: -1 }, /-1 for expires_in/],
    [{ scope: ['a'] }, /for scope/],
  ] as const) {
    test(`with ${JSON.stringify(change).slice(0, 60)} is refused`, () => {
      assert.throws(() => read({ ...GOOD, ...change }), message)
    })
  }
})

test('an error that the user can do something about is told from others', () => {
  assert.deepEqual(interactionOf({ error: 'interaction_required', claims: '{"a":1}' }), {
    claims: '{"a":1}',
  })
  const errors = ['login_required', 'consent_required', 'insufficient_user_authentication']
  for (const error of errors) assert.deepEqual(interactionOf({ error }), {})
  const beside = { error: 'invalid_grant', suberror: 'consent_required' }
  assert.deepEqual(interactionOf({ ...beside, claims: 'x'.repeat(4097) }), {})
  assert.equal(interactionOf({ error: 'invalid_grant', claims: '{}' }), undefined)
})
