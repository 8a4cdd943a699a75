/** RFC 6750, as far as it falls on a resource server. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import { bearer, challengeOf, GOOD, REFUSALS, send, sendToken, server } from './resource-server.ts'

after(() => server[Symbol.asyncDispose]())

const refusals = () => Promise.all(REFUSALS.map(([, , sent]) => send(sent)))

test('a token in the Authorization header is accepted (RFC6750-2.1-1)', async () => {
  const { ran } = server
  const before = ran.open
  assert.equal((await sendToken(GOOD)).statusCode, 200)
  assert.equal(ran.open, before + 1)
})

test('a token in a form is not accepted (RFC6750-2.2-1)', async () => {
  const { authorization } = bearer(GOOD)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = `access_token=${authorization.replace('Bearer ', '')}`
  assertRefused(await send({ headers: form, body }), 401, undefined)
  assert.equal((await send({ headers: { ...form, authorization }, body })).statusCode, 415)
})

test('a token in the query is not accepted (RFC6750-2.3-1)', async () => {
  const { authorization } = bearer(GOOD)
  const query = `access_token=${authorization.replace('Bearer ', '')}`
  assertRefused(await send({ query }), 400, 'invalid_request')
  assertRefused(await send({ query, headers: { authorization } }), 400, 'invalid_request')
})

function assertRefused(result: HttpResult, status: number, error: string | undefined): void {
  assert.equal(result.statusCode, status)
  assert.equal(challengeOf(result).parameters.get('error'), error)
}

test('every refusal brings a Bearer challenge with parameters (RFC6750-3-1, RFC6750-3-2, RFC6750-3-3)', async () => {
  for (const result of await refusals()) {
    const { scheme, parameters } = challengeOf(result)
    assert.equal(scheme, 'Bearer')
    assert.ok(parameters.size > 0)
  }
})

test('no parameter of a challenge is repeated (RFC6750-3-4, RFC6750-3-5, RFC6750-3-8)', async () => {
  for (const { headers } of await refusals()) {
    const names = String(headers?.['www-authenticate']).match(/[a-z_]+(?==")/g) ?? []
    assert.ok(names.length > 0)
    assert.deepEqual(names, [...new Set(names)])
  }
})

test('the scope of a challenge is made of scope tokens, whatever was granted (RFC6750-3-6)', async () => {
  for (const granted of ['email', 'a"b', String.raw`a\b`, 'é', 'a\tb', 'a\u0000b']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { parameters } = challengeOf(await sendToken({ ...GOOD, scope: granted }))
    const tokens = '[\\x21\\x23-\\x5B\\x5D-\\x7E]+'
    assert.match(parameters.get('scope') ?? '', new RegExp(`^${tokens}(?: ${tokens})*$`), granted)
  }
})

test('a refused token is told why, in the characters that are allowed (RFC6750-3-7, RFC6750-3-9)', async () => {
  const withToken = REFUSALS.filter(([, error]) => error !== undefined)
  for (const [, error, sent] of withToken) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { parameters } = challengeOf(await send(sent))
    assert.equal(parameters.get('error'), error)
    const description = parameters.get('error_description') ?? ''
    assert.match(description, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
  }
})

test('each error has its status, and a request without a token has none (RFC6750-3.1-1, RFC6750-3.1-2, RFC6750-3.1-3, RFC6750-3.1-4)', async () => {
  const seen = new Set<string>()
  for (const [status, error, sent] of REFUSALS) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assertRefused(await send(sent), status, error)
    seen.add(`${status} ${error}`)
  }
  assert.deepEqual([...seen].toSorted(), [
    '400 invalid_request',
    '401 invalid_token',
    '401 undefined',
    '403 insufficient_scope',
  ])
})
