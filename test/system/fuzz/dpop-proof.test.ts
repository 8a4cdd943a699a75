/** Proofs that anybody may send: whatever is in them, reading one answers, and only a right one is about the request. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { proofProblem, readProof } from '../../../lambda/oauth/dpop-proof.ts'
import { thumbprintOf } from '../../../lambda/token-binding/proof-signature.ts'
import { PROVEN_URL, proofKey, tokenHash, unsignedProof } from '../../support/dpop.ts'
import { runs } from './fuzz-runs.ts'

const NOW = 1_800_000_000
const { jwk } = await proofKey()
const RIGHT = { jti: 'x', htm: 'POST', htu: PROVEN_URL, iat: NOW, ath: tokenHash('abc') }
const HEADER = { typ: 'dpop+jwt', alg: 'ES256', jwk }
const ABOUT = { method: 'POST', resource: PROVEN_URL, tokenHash: tokenHash('abc') }

/** Some members of an object, each with any value, in place of its own. */
const changes = (object: object) =>
  fc.dictionary(fc.constantFrom(...Object.keys(object)), fc.jsonValue({ maxDepth: 2 }))

test('any text is a proof or is refused, and nothing throws', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.base64String(), fc.base64String(), fc.base64String())
      .map((parts) => parts.join('.')),
    fc.tuple(fc.jsonValue(), fc.jsonValue()).map(([head, claims]) => unsignedProof(head, claims)),
    fc
      .tuple(changes({ ...HEADER, crit: 1, b64: 1 }), changes(jwk), fc.jsonValue())
      .map(([head, key, claims]) =>
        unsignedProof({ ...HEADER, jwk: { ...jwk, ...key }, ...head }, claims),
      ),
  )
  await fc.assert(
    fc.asyncProperty(text, async (header) => {
      const read = readProof(header)
      if ('kind' in read) return assert.equal(read.kind, 'invalid_proof')
      assert.equal(read.key['d'], undefined)
      const options = { clockSkewSeconds: 30, isTimed: false }
      void proofProblem(read, ABOUT, NOW, options)
      return assert.match(await thumbprintOf(read), /^[\w-]{43}$/)
    }),
    runs(3000),
  )
})

test('only the claims of this request are about it', () => {
  fc.assert(
    fc.property(changes(RIGHT), (change) => {
      const claims = { ...RIGHT, ...change }
      const read = readProof(unsignedProof(HEADER, claims))
      assert.ok('key' in read)
      const problem = proofProblem(read, ABOUT, NOW, { clockSkewSeconds: 30, isTimed: false })
      const { jti, iat, ...others } = claims
      const { jti: _, iat: __, ...right } = RIGHT
      const isRight =
        typeof jti === 'string' &&
        jti !== '' &&
        typeof iat === 'number' &&
        iat >= NOW - 90 &&
        iat <= NOW + 30 &&
        JSON.stringify(others) === JSON.stringify(right)
      assert.equal(problem === undefined, isRight, JSON.stringify(claims))
    }),
    runs(3000),
  )
})
