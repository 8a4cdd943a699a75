import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { suite, test } from 'node:test'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { jwkSetOf, onOneLine, readPublicKey } from '../../../../lambda/oauth/client-keys.ts'
import { createKeyPair, KEY_PAIRS, keyPairOf } from '../../../support/client-keys.ts'

const messageOf = (text: string): string => {
  try {
    readPublicKey(text)
  } catch (error) {
    return (error as Error).message
  }
  return assert.fail('it was read')
}

suite('a public key', () => {
  for (const [alg, { publicKey }] of KEY_PAIRS) {
    test(`for ${alg} has this algorithm, and its thumbprint as ID (RFC 7638)`, async () => {
      const key = readPublicKey(publicKey)
      assert.partialDeepStrictEqual(key, { alg, use: 'sig' })
      assert.equal(key.kid, await calculateJwkThumbprint(key as unknown as JWK))
    })
  }

  test('may be the base64 text alone, in lines or not', () => {
    const { publicKey } = keyPairOf('ES256')
    const key = readPublicKey(publicKey)
    const bare = onOneLine(publicKey)
    assert.match(bare, /^[\w+/]+=*$/)
    for (const text of [bare, ` ${bare.slice(0, 30)}\n${bare.slice(30)}\n`]) {
      assert.deepEqual(readPublicKey(text), key)
    }
  })

  test('may be one of several in a JWK Set, which has no private member', () => {
    const texts = ['RS256', 'ES256', 'EdDSA'].map((alg) => keyPairOf(alg).publicKey)
    const { keys } = JSON.parse(jwkSetOf(texts)) as { keys: object[] }
    assert.deepEqual(keys, texts.map(readPublicKey))
    const members = new Set(keys.flatMap((key) => Object.keys(key)))
    const known = ['alg', 'crv', 'e', 'kid', 'kty', 'n', 'use', 'x', 'y']
    assert.deepEqual([...members].toSorted(), known)
  })
})

suite('what is no public key', () => {
  test('is named if it is a private key, in whatever form, and not quoted', () => {
    for (const { privateKey } of KEY_PAIRS.values()) {
      const key = createPrivateKey(privateKey)
      const jwk = JSON.stringify(key.export({ format: 'jwk' }))
      for (const text of [privateKey, onOneLine(privateKey), jwk]) {
        const message = messageOf(text)
        assert.match(message, /^a private key, which must stay where it is: give its public part/)
        assert.ok(!message.includes(text.slice(30, 60)))
      }
    }
  })

  test('is told what would be right', () => {
    for (const text of ['', 'no key', 'AAAA', '-----BEGIN CERTIFICATE-----\nAAAA']) {
      assert.match(messageOf(text), /^no public key: give it as PEM \("BEGIN PUBLIC KEY"\), or/)
    }
  })

  test('is refused when it is too short, or of a type that no algorithm uses', () => {
    const short = createKeyPair('rsa', { modulusLength: 1024 })
    assert.equal(messageOf(short.publicKey), 'an RSA key of 1024 bits: use one of 2048 or more')
    const wanted = 'use RSA, P-256, P-384, P-521 or Ed25519'
    for (const [type, options] of [
      ['ec', { namedCurve: 'secp256k1' }],
      ['x25519', {}],
      ['rsa-pss', { modulusLength: 2048 }],
    ] as const) {
      const { publicKey } = createKeyPair(type, options)
      assert.equal(messageOf(publicKey), `a key of the type "${type}": ${wanted}`)
    }
  })
})
