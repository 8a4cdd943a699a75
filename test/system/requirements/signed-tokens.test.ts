/** RFC 9068, with its own profile. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { craft, jwkOf, keyPairFor } from '../../support/crafted-tokens.ts'
import {
  assertAllGranted,
  assertAllRefused,
  HEADER,
  now,
  startGate,
} from '../../support/signed-token-gate.ts'

const PROFILE = { profile: 'rfc9068' } as const

test('a token of RFC 9068 is accepted, signed by RS256, with its type in either form (RFC9068-2.1-1, RFC9068-4-1)', async () => {
  const rsa = keyPairFor('RS256')
  await using server = await startGate(PROFILE, [jwkOf(rsa)])
  const tokens = ['at+jwt', 'application/at+jwt', 'AT+JWT'].map((typ) =>
    craft({ ...HEADER, alg: 'RS256', typ }, server.claims(), rsa.privateKey),
  )
  await assertAllGranted(server, tokens)
})

test('a token of any other type, or without one, is refused by the profile of RFC 9068 (RFC9068-4-1)', async () => {
  await using server = await startGate(PROFILE)
  const tokens = ['JWT', 'jwt', 'id+jwt', '', undefined].map((typ) => server.sign({}, { typ }))
  await assertAllRefused(server, tokens, 'wrong_token_type')
})

test('a token that lacks a claim of RFC 9068 is refused by its profile (RFC9068-2.2-1)', async () => {
  await using server = await startGate(PROFILE)
  for (const [names, reason] of [
    [['iss'], 'wrong_issuer'],
    [['exp'], 'without_expiry'],
    [['aud'], 'wrong_audience'],
    [['sub', 'client_id', 'iat', 'jti'], 'wrong_token_type'],
  ] as const) {
    const tokens = names.map((name) => server.sign({ [name]: undefined }))
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assertAllRefused(server, tokens, reason)
  }
})

test('every refused token is answered with 401 and invalid_token (RFC9068-4-9)', async () => {
  await using server = await startGate(PROFILE)
  const other = keyPairFor('ES256').privateKey
  for (const token of [
    'opaque',
    server.sign({}, { alg: 'none' }),
    server.sign({}, { typ: 'JWT' }),
    server.sign({}, { crit: ['x'] }),
    server.sign({}, { kid: 'other' }),
    server.sign({ iss: 'https://other.example' }),
    server.sign({ aud: 'https://other.example' }),
    server.sign({ exp: now() - 60 }),
    craft(HEADER, server.claims(), other),
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { status, headers } = await server.gate(token)
    assert.equal(status, 401)
    assert.match(String(headers['www-authenticate']), /^Bearer .*\berror="invalid_token"/)
  }
})

test('the scope of a signed token decides what it may call (RFC9068-4-10)', async () => {
  await using server = await startGate(PROFILE)
  for (const scope of ['email', '', undefined, 'MCP', 'mcp,email']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { status, headers } = await server.gate(server.sign({ scope }))
    assert.equal(status, 403)
    assert.match(String(headers['www-authenticate']), /error="insufficient_scope"/)
  }
  await assertAllGranted(server, [server.sign({ scope: 'email mcp' })])
})
