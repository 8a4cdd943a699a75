import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import { concatenated } from '../../../../lambda/oauth/ecdsa-signature.ts'
import { keyPairOf } from '../../../support/client-keys.ts'

/** Enough for numbers that begin with zeros, and with a bit that DER puts a zero before. */
const SIGNATURES = 600

for (const [alg, bytes] of [
  ['ES256', 32],
  ['ES384', 48],
  ['ES512', 66],
] as const) {
  test(`signatures of ${alg} verify as two numbers side by side, as long as they must be`, () => {
    const { privateKey, publicKey } = keyPairOf(alg)
    const key = createPrivateKey(privateKey)
    const verifier = { key: createPublicKey(publicKey), dsaEncoding: 'ieee-p1363' } as const
    const hash = `sha${alg.slice(2)}`
    const lengths = new Set<number>()
    for (let count = 0; count < SIGNATURES; count += 1) {
      const input = Buffer.from(String(count))
      const der = sign(hash, input, key)
      lengths.add(der.length)
      const signature = concatenated(der, bytes)
      assert.equal(signature.length, 2 * bytes)
      assert.ok(verify(hash, input, verifier, signature), der.toString('hex'))
    }
    assert.ok(lengths.size > 2, 'the signatures in DER differ in length')
  })
}
