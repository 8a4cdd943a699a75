/** What becomes possible when an issuer publishes keys that are weak, private, or too many. */
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { test } from 'node:test'
import { craft, jwkOf, keyPairFor, tokenWith } from '../../support/crafted-tokens.ts'
import {
  assertAllGranted,
  assertAllRefused,
  assertRefused,
  HEADER,
  pair,
  startGate,
} from '../../support/signed-token-gate.ts'

const rsa = keyPairFor('RS256')
/** Four verifications with a curve take a tenth of this, and hundreds three times as long. */
const MAX_CPU_US = 150_000
const RS256 = { ...HEADER, alg: 'RS256' } as const

/** The message of a signature by RS256 (RFC 8017 §9.2), which with the exponent 1 is the signature, too. */
function padded(input: Buffer, bytes: number): Buffer {
  const hash = crypto.createHash('sha256').update(input).digest()
  const info = Buffer.from('3031300d060960864801650304020105000420', 'hex')
  const filling = Buffer.alloc(bytes - 3 - info.length - hash.length, 0xff)
  return Buffer.concat([Buffer.from([0, 1]), filling, Buffer.from([0]), info, hash])
}

test('an RSA key by which everybody can sign is not used: exponents 1 and 0', async () => {
  for (const e of ['AQ', 'AAAB', 'AA']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await using server = await startGate({}, [jwkOf(rsa, { e })])
    const token = tokenWith(RS256, server.claims(), (input) => padded(input, 256))
    // eslint-disable-next-line no-await-in-loop
    await assertAllRefused(server, [token], 'unknown_key')
  }
})

test('an RSA key of 1024 bits is not used', async () => {
  const weak = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 })
  await using server = await startGate({}, [jwkOf(weak)])
  await assertAllRefused(server, [craft(RS256, server.claims(), weak.privateKey)], 'unknown_key')
})

test('a key whose private part the issuer publishes by mistake is not used', async () => {
  for (const [algorithm, { privateKey }] of [
    ['RS256', rsa],
    ['ES256', pair],
    ['EdDSA', keyPairFor('EdDSA')],
  ] as const) {
    const jwk = jwkOf({ publicKey: privateKey })
    assert.ok('d' in jwk)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await using server = await startGate({}, [jwk])
    const token = craft({ ...HEADER, alg: algorithm }, server.claims(), privateKey, algorithm)
    // eslint-disable-next-line no-await-in-loop
    await assertAllRefused(server, [token], 'unknown_key')
  }
})

test('a key is used for its own curve alone', async () => {
  const pairs = (['ES256', 'ES384', 'ES512'] as const).map((alg) => [alg, keyPairFor(alg)] as const)
  for (const [own, { publicKey, privateKey }] of pairs) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await using server = await startGate({}, [jwkOf({ publicKey })])
    for (const [algorithm] of pairs.filter(([other]) => other !== own)) {
      const token = craft({ ...HEADER, alg: algorithm }, server.claims(), privateKey, algorithm)
      // eslint-disable-next-line no-await-in-loop
      await assertAllRefused(server, [token], 'unknown_key')
    }
    const good = craft({ ...HEADER, alg: own }, server.claims(), privateKey, own)
    // eslint-disable-next-line no-await-in-loop
    await assertAllGranted(server, [good])
  }
})

test('a key for something else is not used', async () => {
  for (const change of [
    { use: 'enc' },
    { key_ops: ['encrypt'] },
    { alg: 'ES384' },
    { alg: 'ECDH-ES' },
    { use: null },
    { kty: 'ec' },
    { crv: 'secp256k1' },
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await using server = await startGate({}, [jwkOf(pair, change)])
    // eslint-disable-next-line no-await-in-loop
    await assertAllRefused(server, [server.sign()], 'unknown_key')
  }
})

test('a forged token of another algorithm does not spoil a key for the tokens of the issuer', async () => {
  await using server = await startGate({}, [jwkOf(rsa)])
  const forged = (['PS256', 'PS384', 'RS384', 'RS512'] as const).map((alg) =>
    tokenWith({ ...HEADER, alg }, server.claims(), () => Buffer.alloc(256, 1)),
  )
  await assertAllRefused(server, forged, 'bad_signature')
  await assertAllGranted(server, [
    craft(RS256, server.claims(), rsa.privateKey),
    craft({ ...HEADER, alg: 'PS256' }, server.claims(), rsa.privateKey, 'PS256'),
  ])
})

test('keys that are none, or broken, stand in the way of no other', async () => {
  const broken = [
    null,
    5,
    'key',
    [],
    {},
    { kty: 'EC' },
    { kty: 'EC', kid: 'key-1', crv: 'P-256', x: 'AAAA', y: 'AAAA' },
    { kty: 'EC', kid: 5, crv: 'P-256' },
    { kty: 'RSA', kid: 'key-1', n: {}, e: [] },
    { kty: '__proto__', kid: '__proto__' },
    JSON.parse('{"kty":"EC","kid":"key-1","crv":"P-384","__proto__":{"crv":"P-256"}}') as object,
  ] as readonly object[]
  await using server = await startGate({}, [...broken, jwkOf(pair)])
  await assertAllGranted(server, [server.sign(), server.sign({}, { kid: undefined })])
})

test('of many keys with one ID, or for a token without one, a few are tried', async () => {
  const { x, y } = jwkOf(keyPairFor('ES512')) as Readonly<Record<string, unknown>>
  const { privateKey } = keyPairFor('ES512')
  const key = { kty: 'EC', crv: 'P-521', x, y, kid: 'key-1' }
  await using server = await startGate(
    {},
    Array.from({ length: 270 }, () => key),
  )
  await server.gate() // loads the chain
  const craftOne = (kid: string | undefined) =>
    craft({ ...HEADER, alg: 'ES512', kid }, server.claims(), privateKey, 'ES512')
  for (const kid of ['key-1', undefined]) {
    const token = craftOne(kid)
    const start = process.cpuUsage()
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assertRefused(await server.gate(token), token, 'bad_signature')
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < MAX_CPU_US, `${user + system} µs of CPU`)
  }
})
