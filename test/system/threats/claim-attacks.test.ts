/** What somebody tries who has a token of the issuer, but not an access token for this server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { craft } from '../../support/crafted-tokens.ts'
import {
  assertAllGranted,
  assertAllRefused,
  assertRefused,
  assertSilent,
  HEADER,
  now,
  pair,
  RESOURCE,
  startGate,
} from '../../support/signed-token-gate.ts'

test('a token of another issuer is refused before a key is read, however much its name is like the right one', async () => {
  await using server = await startGate()
  const { origin } = server.backend
  const issuers = [
    'https://auth.example.com',
    `${origin}/`,
    `${origin}/realms/other`,
    `${origin}.evil.example`,
    origin.slice(0, -1),
    origin.replace('http:', 'HTTP:'),
    origin.replace('127.0.0.1', '127.1'),
    `${origin} `,
    `${origin}#`,
    origin.replace('127', '%3127'),
    '',
    undefined,
    null,
    [origin],
    { toString: origin },
  ]
  const tokens = issuers.map((iss) => server.sign({ iss }))
  await assertAllRefused(server, tokens, 'wrong_issuer')
  assert.deepEqual(server.reads(), [])
})

test('a token that the issuer signed for somebody else is refused', async () => {
  await using server = await startGate()
  const audiences = [
    'https://other.example/mcp',
    ['https://other.example/mcp', 'account'],
    `${RESOURCE}x`,
    `${RESOURCE}/../mcp`,
    RESOURCE.replace('mcp.', 'mcp.evil.'),
    new URL(RESOURCE).origin,
    `${RESOURCE} https://other.example`,
    'app',
    '',
    [],
    undefined,
    null,
  ]
  const tokens = audiences.map((aud) => server.sign({ aud }))
  await assertAllRefused(server, tokens, 'wrong_audience')
  const odd = [{ 0: RESOURCE }, 5, true, [RESOURCE, 5], [[RESOURCE]]]
  await assertAllRefused(
    server,
    odd.map((aud) => server.sign({ aud })),
    'malformed_jwt',
  )
  await assertAllGranted(server, [server.sign({ aud: ['https://other.example', RESOURCE] })])
})

test('a token before or after its time is refused', async () => {
  await using server = await startGate()
  for (const [claims, reason] of [
    [{ exp: now() - 31 }, 'expired'],
    [{ exp: 0 }, 'expired'],
    [{ exp: -1e300 }, 'expired'],
    [{ nbf: now() + 60 }, 'not_valid_yet'],
    [{ iat: now() + 60 }, 'issued_in_future'],
    [{ iat: 1e300 }, 'issued_in_future'],
  ] as const) {
    const token = server.sign(claims)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assertRefused(await server.gate(token), token, reason)
  }
})

test('a signed token without an end is refused, although an answer need not have one', async () => {
  await using server = await startGate({ expiryRequired: false })
  const tokens = [undefined, null].map((exp) => server.sign({ exp }))
  await assertAllRefused(server, tokens, 'without_expiry')
})

test('times, scopes and names of other types are refused, and are no outage', async () => {
  await using server = await startGate()
  const text = JSON.stringify(server.claims({ exp: undefined }))
  const times = ['"9999999999"', '1e999', '-1e999', 'true', '[9999999999]', '{}', '"NaN"']
  const tokens = times.map((exp) =>
    craft(HEADER, `${text.slice(0, -1)},"exp":${exp}}`, pair.privateKey),
  )
  await assertAllRefused(server, tokens, 'malformed_jwt')
  const nan = craft(HEADER, `${text.slice(0, -1)},"exp":NaN}`, pair.privateKey)
  await assertAllRefused(server, [nan], 'malformed_jwt')
  const odd = [
    { scope: 5 },
    { scope: ['mcp', {}] },
    { client_id: ['app'] },
    { sub: {} },
    { jti: [] },
  ]
  await assertAllRefused(
    server,
    odd.map((claims) => server.sign(claims)),
    'malformed_jwt',
  )
  await assertAllGranted(server, [server.sign({ exp: 1e300 })])
})

test('ID tokens, refresh tokens and others of the same issuer are refused', async () => {
  await using server = await startGate()
  const others = [
    { client_id: undefined, scope: undefined, nonce: 'n', azp: 'app' },
    { nonce: 'n' },
    { at_hash: 'x' },
    { c_hash: 'x' },
    { s_hash: 'x' },
    { 'urn:openid:params:jwt:claim:rt_hash': 'x' },
    { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
    { token_use: 'id' },
    { token_use: 'refresh' },
    { tokenUse: 'RefreshToken' },
    { typ: 'Refresh' },
    { typ: 'ID' },
    { typ: 'Offline' },
    { typ: 'logout+jwt' },
    { token_type: 'DPoP' },
    { token_usage: 'authorization_code' },
    { purpose: 'id' },
  ]
  for (const typ of ['at+jwt', 'JWT', undefined]) {
    const tokens = others.map((claims) => server.sign({ ...claims, typed: typ }, { typ }))
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assertAllRefused(server, tokens, 'wrong_token_type')
  }
})

test('a token that is bound to a key is refused as Bearer', async () => {
  await using server = await startGate()
  const bindings = [{ jkt: 'x' }, { 'x5t#S256': 'x' }, { jwk: {} }, {}, '', false, 'jkt']
  const tokens = bindings.map((cnf) => server.sign({ cnf }))
  await assertAllRefused(server, tokens, 'key_bound')
})

test('claims that have the names of members of answers decide nothing', async () => {
  await using server = await startGate()
  const tokens = [false, 'false', null, 0].map((active) => server.sign({ active }))
  await assertAllGranted(server, tokens)
  const answer = { active: true, aud: RESOURCE, scope: 'mcp' }
  const smuggled = { aud: undefined, token_introspection: answer }
  await assertAllRefused(server, [server.sign(smuggled)], 'wrong_audience')
})

test('scopes and clients in claims that the profile does not name grant nothing', async () => {
  await using server = await startGate({ profile: 'okta', requiredScopes: ['mcp'] })
  const okta = { cid: 'app', scope: 'mcp', client_id: 'root' }
  const others = {
    permissions: ['mcp'],
    roles: ['mcp'],
    scopes: ['mcp'],
    Scope: 'mcp',
    'scp ': 'mcp',
  }
  for (const claims of [okta, { ...okta, ...others }, { ...okta, scp: ['email'] }]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { status, decision } = await server.gate(server.sign(claims, { typ: undefined }))
    assert.deepEqual(
      [status, decision?.verdict, decision?.clientId],
      [403, 'insufficient_scope', 'app'],
    )
  }
  await assertAllGranted(server, [server.sign({ ...okta, scp: ['mcp'] }, { typ: undefined })])
})

test('claims cannot reach into objects of the server', async () => {
  await using server = await startGate({ profile: 'keycloak' })
  const before = Reflect.ownKeys(Object.prototype)
  const text = JSON.stringify(server.claims({ aud: undefined, azp: 'app', typ: 'Bearer' }))
  const hostile = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'].map(
    (name) => `${text.slice(0, -1)},"${name}":{"aud":"${RESOURCE}","kind":"x","active":true}}`,
  )
  const tokens = hostile.map((claims) => craft({ ...HEADER, typ: 'JWT' }, claims, pair.privateKey))
  await assertAllRefused(server, tokens, 'wrong_audience')
  assert.deepEqual(Reflect.ownKeys(Object.prototype), before)
  const header = `${JSON.stringify(HEADER).slice(0, -1)},"__proto__":{"crit":["x"]},"constructor":1}`
  const good = craft(
    header.replace('at+jwt', 'JWT'),
    server.claims({ azp: 'app', typ: 'Bearer' }),
    pair.privateKey,
  )
  await assertAllGranted(server, [good])
})

test('the log quotes the first characters of what a stranger wrote, and never the token', async () => {
  await using server = await startGate()
  const long = 'x\n"\u001b[31m'.repeat(300)
  for (const token of [
    server.sign({}, { alg: long }),
    server.sign({}, { typ: long }),
    server.sign({}, { kid: long }),
    server.sign({}, { crit: [long.slice(0, 900), long.slice(0, 900)] }),
    server.sign({ iss: long }),
    server.sign({ aud: Array.from({ length: 7 }, () => long.slice(0, 300)) }),
    server.sign({ nonce: long }),
    server.sign({ token_use: long }),
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const answer = await server.gate(token)
    assert.equal(answer.status, 401)
    assertSilent(answer, token)
    // Five texts of 200 characters.
    assert.ok((answer.decision?.detail ?? '').split(String.raw`x\n`).length <= 150)
  }
})
