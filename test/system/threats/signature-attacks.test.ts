/** What somebody without a key of the issuer tries with the signature of a token, and with the key that it names. */
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { test } from 'node:test'
import { json, startBackend } from '../../support/backend.ts'
import { craft, craftMac, jwkOf, keyPairFor, tokenWith } from '../../support/crafted-tokens.ts'
import {
  assertAllGranted,
  assertAllRefused,
  HEADER,
  pair,
  startGate,
} from '../../support/signed-token-gate.ts'

const stranger = keyPairFor('ES256')
const rsa = keyPairFor('RS256')

test('a MAC is refused, whatever form of the public key its secret is', async () => {
  await using server = await startGate({}, [
    jwkOf(rsa),
    { kty: 'oct', kid: 'key-1', k: 'c2VjcmV0' },
  ])
  const jwk = jwkOf(rsa)
  const secrets = [
    ...(['spki', 'pkcs1'] as const).flatMap((type) => [
      rsa.publicKey.export({ type, format: 'pem' }),
      rsa.publicKey.export({ type, format: 'pem' }).toString().trim(),
      rsa.publicKey.export({ type, format: 'der' }),
    ]),
    JSON.stringify(jwk),
    String(jwk.n),
    Buffer.from(String(jwk.n), 'base64url'),
    'secret',
    '',
  ]
  const tokens = ['HS256', 'HS384', 'HS512', 'hs256'].flatMap((alg) =>
    secrets.map((secret) => craftMac({ ...HEADER, alg }, server.claims(), secret)),
  )
  await assertAllRefused(server, tokens, 'algorithm_not_allowed')
  // The same under a name that is allowed.
  const disguised = secrets.map((secret) =>
    craftMac({ ...HEADER, alg: 'RS256' }, server.claims(), secret),
  )
  await assertAllRefused(server, disguised, 'bad_signature')
})

test('keys that a token brings or points to are never used, and nothing is read from there', async () => {
  await using elsewhere = await startBackend(json({ keys: [jwkOf(stranger)] }))
  await using server = await startGate()
  const url = `${elsewhere.origin}/jwks`
  const x5c = [stranger.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')]
  const tokens = [
    { jwk: jwkOf(stranger) },
    { jku: url },
    { x5u: url },
    { x5c },
    { jku: url, x5u: url, jwk: jwkOf(stranger), x5c, 'x5t#S256': 'AAAA' },
  ].map((keys) => craft({ ...HEADER, ...keys }, server.claims(), stranger.privateKey))
  await assertAllRefused(server, tokens, 'bad_signature')
  const named = craft({ ...HEADER, jku: url, kid: url }, server.claims(), stranger.privateKey)
  await assertAllRefused(server, [named], 'unknown_key')
  assert.deepEqual(elsewhere.seen, [])
})

test('a token that another key signed is refused, whatever key it names', async () => {
  await using server = await startGate()
  const by = (header: object) =>
    craft({ ...HEADER, ...header }, server.claims(), stranger.privateKey)
  await assertAllRefused(server, [by({})], 'bad_signature')
  await assertAllRefused(server, [by({ kid: 'key-2' })], 'unknown_key')
  await assertAllRefused(server, [by({ kid: undefined })], 'bad_signature')
})

test('a key ID is compared to the letter, and leads nowhere else', async () => {
  const ids = ['../../dev/null', '/etc/passwd', "' OR 1=1 --", '__proto__', 'constructor', 'KEY-1']
  ids.push('key-1 ', 'key-1\0', 'key-', '', '*', '0', 'https://evil.example/jwks', '| id')
  // One gate each, because keys are read for unknown ones only a few times.
  for (const kid of ids) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await using own = await startGate()
    const token = craft({ ...HEADER, kid }, own.claims(), pair.privateKey)
    // eslint-disable-next-line no-await-in-loop
    await assertAllRefused(own, [token], 'unknown_key')
    assert.ok(own.reads().every((url) => /^\/(?:\.well-known\/[\w-]+|jwks)$/.test(url)))
  }
  await using server = await startGate()
  const odd = [5, null, {}, ['key-1']].map((kid) => server.sign({}, { kid }))
  await assertAllRefused(server, odd, 'malformed_jwt')
})

test('signatures of zeros, of the order of the curve and in another form are refused', async () => {
  await using server = await startGate()
  const order = Buffer.from(
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    'hex',
  )
  const [zero, one] = [Buffer.alloc(32), Buffer.alloc(32).fill(1, 31)]
  const signatures = [
    [zero, zero],
    [zero, one],
    [one, zero],
    [order, order],
    [order, one],
    [one, one],
    [Buffer.alloc(0), Buffer.from([0])],
    [Buffer.alloc(64), Buffer.alloc(64)],
  ].map((numbers) => Buffer.concat(numbers))
  const tokens = signatures.map((bytes) => tokenWith(HEADER, server.claims(), () => bytes))
  const der = tokenWith(HEADER, server.claims(), (input) =>
    crypto.sign('sha256', input, pair.privateKey),
  )
  await assertAllRefused(server, [...tokens, der], 'bad_signature')
})

test('the second signature that ECDSA has for each says the same, and no more', async () => {
  await using server = await startGate()
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const [header, claims, signature = ''] = server.sign().split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${bytes.toString('hex', 32)}`)
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
  const end = Buffer.concat([bytes.subarray(0, 32), other]).toString('base64url')
  await assertAllGranted(server, [`${header}.${claims}.${end}`])
})
