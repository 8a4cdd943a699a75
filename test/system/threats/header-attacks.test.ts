/** What somebody without a key of the issuer tries with the form and the header of a token. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { craft, encoded } from '../../support/crafted-tokens.ts'
import {
  assertAllGranted,
  assertAllRefused,
  assertRefused,
  HEADER,
  pair,
  startGate,
} from '../../support/signed-token-gate.ts'

test('a token that is signed by nothing is refused, however "none" is spelled', async () => {
  await using server = await startGate()
  const tokens = ['none', 'None', 'NONE', 'nOnE', 'none ', '', 'null', null, false, ['none'], {}]
    .flatMap((alg) => [undefined, 'key-1'].map((kid) => ({ alg, kid, typ: 'at+jwt' })))
    .flatMap((header) => ['', 'AAAA'].map((end) => [header, end] as const))
    .map(([header, end]) => `${encoded(header)}.${encoded(server.claims())}.${end}`)
  await assertAllRefused(server, tokens, 'algorithm_not_allowed')
  const [header, claims, signature] = server.sign().split('.')
  await assertAllRefused(
    server,
    [`${header}.${claims}.`, `${header}..${signature}`],
    'malformed_jwt',
  )
})

test('a token of another kind is refused by its type', async () => {
  await using server = await startGate()
  const kinds = 'logout secevent dpop token-introspection oauth-authz-req entity-statement'.split(
    ' ',
  )
  kinds.push('client-authentication', 'kb', 'dc+sd', 'id', 'rt', 'application/at', 'text/at')
  const types = kinds.map((kind) => `${kind}+jwt`).filter((typ) => typ !== 'application/at+jwt')
  const odd = ['JOSE', 'at+jwt;x', 'at+jwt ', ' at+jwt', 'at jwt', 5, null, [], ['at+jwt']]
  const tokens = [...types, ...odd].map((typ) => server.sign({}, { typ }))
  await assertAllRefused(server, tokens, 'wrong_token_type')
})

test('a header with critical parameters, or with claims that are not encoded, is refused', async () => {
  await using server = await startGate()
  const headers = [
    { crit: ['exp'], exp: 1 },
    { crit: ['b64'], b64: false },
    { crit: ['b64'], b64: true },
    { crit: [] },
    { crit: null },
    { b64: false },
    { b64: 0 },
  ]
  await assertAllRefused(
    server,
    headers.map((header) => server.sign({}, header)),
    'critical_header',
  )
})

test('a header or claims in which a member comes twice are refused', async () => {
  await using server = await startGate()
  const header = JSON.stringify(HEADER)
  const claims = JSON.stringify(server.claims())
  const twice = (json: string, member: string) => `${json.slice(0, -1)},${member}}`
  const tokens = [
    craft(twice(header, '"alg":"ES256"'), claims, pair.privateKey),
    craft(twice(header, '"\\u0061lg":"none"'), claims, pair.privateKey),
    craft(twice(header, '"kid":"key-1"'), claims, pair.privateKey),
    craft(header, twice(claims, '"aud":"https://other.example"'), pair.privateKey),
    craft(header, twice(claims, '"\\u0073ub":"root"'), pair.privateKey),
    craft(header, twice(claims, '"x":{"y":[{"z":1,"z":2}]}'), pair.privateKey),
    craft(header, twice(claims, '"__proto__":1,"__proto__":2'), pair.privateKey),
  ]
  await assertAllRefused(server, tokens, 'malformed_jwt')
})

test('claims that are nested deeper than any need be are refused, without a deep stack', async () => {
  await using server = await startGate()
  const claims = JSON.stringify(server.claims())
  const nested = (depth: number, [open, close]: readonly [string, string]) =>
    `${claims.slice(0, -1)},"x":${open.repeat(depth)}1${close.repeat(depth)}}`
  const deep = [nested(16, ['[', ']']), nested(3300, ['[', ']']), nested(1000, ['{"a":', '}'])]
  const tokens = deep.map((text) => craft({ ...HEADER }, text, pair.privateKey))
  await assertAllRefused(server, tokens, 'malformed_jwt')
  await assertAllGranted(server, [craft({ ...HEADER }, nested(15, ['[', ']']), pair.privateKey)])
})

test('a huge token is refused before any of it is decoded', async () => {
  await using server = await startGate()
  const token = server.sign({ x: 'x'.repeat(8000) })
  const { status, decision } = await server.gate(token)
  assert.deepEqual([status, decision?.reason], [400, 'token_too_long'])
  assert.deepEqual(server.reads(), [])
})

test('a token has no second spelling', async () => {
  await using server = await startGate()
  const token = server.sign()
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(token.at(-1) ?? '')
  // 64 bytes leave four bits of the last character.
  const others = Array.from({ length: 15 }, (_, bits) => alphabet[last ^ (bits + 1)] ?? '')
  const spelled = others.map((end) => token.slice(0, -1) + end)
  const respelled = token.split('.').map((part) => part.replaceAll('-', '+').replaceAll('_', '/'))
  const tokens = [...spelled, `${token}=`, `${token}==`, `${token}~`]
  await assertAllRefused(server, tokens, 'malformed_jwt')
  if (respelled.join('.') !== token) {
    await assertAllRefused(server, [respelled.join('.')], 'malformed_jwt')
  }
  await assertAllGranted(server, [token])
})

test('text that two readers may decode differently is refused', async () => {
  await using server = await startGate()
  const claims = JSON.stringify(server.claims())
  const broken = Buffer.concat([Buffer.from(claims.slice(0, -1)), Buffer.from([0xff, 0x7d])])
  const surrogates = Buffer.from(claims.replace('alice', 'ali\u00ed\u00a0\u0080ce'), 'latin1')
  for (const text of [`\uFEFF${claims}`, broken, surrogates, `${claims}\0`, `[${claims}]`]) {
    const token = craft({ ...HEADER }, text, pair.privateKey)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assertRefused(await server.gate(token), token, 'malformed_jwt')
  }
})

test('encrypted and nested tokens, and JSON in place of the compact form, are refused', async () => {
  await using server = await startGate()
  const jwe = `${encoded({ alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' })}.AAAA.AAAA.AAAA.AAAA`
  const direct = `${encoded({ alg: 'dir', enc: 'A128GCM' })}..AAAA.AAAA.AAAA`
  const parts = server.sign().split('.')
  await assertAllRefused(
    server,
    [jwe, direct, parts.slice(0, 2).join('.'), `${parts.join('.')}.AAAA`, encoded(server.claims())],
    'not_signed',
  )
  const nested = craft({ ...HEADER, cty: 'JWT' }, server.sign(), pair.privateKey)
  await assertAllRefused(server, [nested], 'malformed_jwt')
  const json = JSON.stringify({ payload: parts[1], protected: parts[0], signature: parts[2] })
  const { status } = await server.gate(json)
  assert.equal(status, 400)
})
