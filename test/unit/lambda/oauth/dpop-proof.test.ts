import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import {
  MAX_PROOF_LENGTH,
  PROOF_ALGORITHMS,
  PROOF_MAX_AGE_SECONDS,
  proofProblem,
  readProof,
} from '../../../../lambda/oauth/dpop-proof.ts'
import {
  type ProofParts,
  PROVEN_URL,
  proofBy,
  proofKey,
  tokenHash,
  unsignedProof,
} from '../../../support/dpop.ts'

const key = await proofKey()
const NOW = 1_800_000_000
const CLAIMS = { jti: 'x', htm: 'POST', htu: PROVEN_URL, iat: NOW, ath: tokenHash('abc') }
const ABOUT = { method: 'POST', resource: PROVEN_URL, tokenHash: tokenHash('abc') }

const reasonOf = (header: string | undefined) => {
  const read = readProof(header)
  return 'kind' in read ? read.reason : undefined
}

const rsa = (modulusLength: number, publicExponent?: number) =>
  generateKeyPairSync('rsa', {
    modulusLength,
    ...(publicExponent !== undefined && { publicExponent }),
  }).publicKey.export({ format: 'jwk' })

describe('the proof of a request', () => {
  test('is read when it is signed by any algorithm that is offered', async () => {
    for (const algorithm of PROOF_ALGORITHMS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const other = await proofKey(algorithm)
      // eslint-disable-next-line no-await-in-loop
      const read = readProof(await proofBy(other))
      assert.ok('key' in read, algorithm)
      assert.deepEqual({ ...read.key }, { ...other.jwk }, algorithm)
      assert.equal(read.algorithm, algorithm)
    }
  })

  test('is refused when there is none, or several', async () => {
    const proof = await proofBy(key)
    assert.equal(reasonOf(undefined), 'no_proof')
    assert.equal(reasonOf(''), 'no_proof')
    for (const several of [`${proof},${proof}`, `${proof}, ${proof}`, `${proof},`]) {
      assert.equal(reasonOf(several), 'several_proofs')
    }
  })

  test('is refused beyond the greatest length, before anything of it is read', async () => {
    const jti = 'x'.repeat(MAX_PROOF_LENGTH)
    assert.equal(reasonOf(await proofBy(key, { claims: { jti } })), 'proof_too_long')
  })

  test('is refused when it is no signed JWT of its own type', async () => {
    const typed = async (typ: unknown) => proofBy(key, { header: { typ } })
    for (const proof of [
      'abc',
      'a.b.c',
      `${await proofBy(key)}.d`,
      unsignedProof([], CLAIMS),
      unsignedProof({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk }, 'text'),
      await typed('JWT'),
      await typed('at+jwt'),
      await typed(undefined),
      unsignedProof({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, crit: ['x'], x: 1 }, CLAIMS),
      unsignedProof({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, b64: true }, CLAIMS),
    ]) {
      assert.equal(reasonOf(proof), 'malformed_proof', proof)
    }
  })

  test('is refused by an algorithm that is not offered: no HMAC, none, and none that costs more', () => {
    for (const alg of ['none', 'HS256', 'ES512', 'RS512', 'es256', undefined, 5]) {
      const proof = unsignedProof({ typ: 'dpop+jwt', alg, jwk: key.jwk }, CLAIMS)
      assert.equal(reasonOf(proof), 'proof_algorithm', String(alg))
    }
  })

  test('is refused without a public key of its algorithm', async () => {
    const { d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      format: 'jwk',
    })
    const { jwk: other } = await proofKey('ES384')
    const symmetric = { kty: 'oct', k: 'AAAA' }
    for (const jwk of [
      undefined,
      null,
      'x',
      [],
      {},
      { ...key.jwk, d },
      other,
      symmetric,
      { kty: 5 },
    ]) {
      const proof = unsignedProof({ typ: 'dpop+jwt', alg: 'ES256', jwk }, CLAIMS)
      assert.equal(reasonOf(proof), 'proof_key', JSON.stringify(jwk))
    }
  })

  test('is refused without a member that makes its key', async () => {
    const { jwk: edwards } = await proofKey('EdDSA')
    for (const [alg, jwk] of [
      ['ES256', { ...key.jwk, x: 5 }],
      ['ES256', { ...key.jwk, y: undefined }],
      ['ES256', { ...key.jwk, y: '' }],
      ['ES256', { ...key.jwk, y: 'é' }],
      ['ES256', { ...key.jwk, y: `${key.jwk.y}=` }],
      ['ES256', { ...key.jwk, kty: ['EC'] }],
      ['EdDSA', { ...edwards, x: null }],
      ['RS256', { ...rsa(2048), n: undefined }],
    ] as const) {
      const proof = unsignedProof({ typ: 'dpop+jwt', alg, jwk }, CLAIMS)
      assert.equal(reasonOf(proof), 'proof_key', JSON.stringify(jwk))
    }
  })

  test('is refused with an RSA key that is too short, or takes long to verify', () => {
    for (const jwk of [
      rsa(1024),
      rsa(4104),
      { ...rsa(2048), e: 'AQAAAAE' },
      { ...rsa(2048), e: 'AQ' },
    ]) {
      const proof = unsignedProof({ typ: 'dpop+jwt', alg: 'RS256', jwk }, CLAIMS)
      assert.equal(reasonOf(proof), 'proof_key')
    }
    const longest = unsignedProof({ typ: 'dpop+jwt', alg: 'PS256', jwk: rsa(4096) }, CLAIMS)
    assert.equal(reasonOf(longest), undefined)
  })

  test('brings a key of which only the members count that make it', async () => {
    const jwk = { ...key.jwk, kid: 'a', alg: 'RS256', use: 'enc', x5u: 'https://evil.example' }
    const read = readProof(await proofBy(key, { header: { jwk } }))
    assert.ok('key' in read)
    assert.deepEqual({ ...read.key }, { ...key.jwk })
  })
})

describe('a proof is about this request', () => {
  async function problemOf(claims: ProofParts['claims'] = {}, isTimed = false, about = ABOUT) {
    const read = readProof(await proofBy(key, { claims: { ...CLAIMS, ...claims } }))
    assert.ok('key' in read)
    return proofProblem(read, about, NOW, { clockSkewSeconds: 5, isTimed })?.reason
  }

  test('when everything in it says so', async () => assert.equal(await problemOf(), undefined))

  test('by its method, to the letter', async () => {
    for (const htm of ['GET', 'post', '', undefined, 5]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await problemOf({ htm }), 'wrong_method')
    }
  })

  test('by the URL of this server, in any of its spellings', async () => {
    for (const htu of [
      'https://MCP.example.com:443/mcp',
      `${PROVEN_URL}?sessionId=1`,
      `${PROVEN_URL}#x`,
      `${PROVEN_URL}/`,
      'https://mcp.example.com/a/../mcp',
      'https://mcp.example.com/%6Dc%70',
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await problemOf({ htu }), undefined, htu)
    }
    const root = { ...ABOUT, resource: 'https://mcp.example.com' }
    for (const htu of [root.resource, `${root.resource}/`]) {
      // eslint-disable-next-line no-await-in-loop
      assert.equal(await problemOf({ htu }, false, root), undefined, htu)
    }
    const escaped = { ...ABOUT, resource: 'https://mcp.example.com/a%2fb%7e' }
    for (const htu of [escaped.resource, 'https://mcp.example.com/a%2Fb~']) {
      // eslint-disable-next-line no-await-in-loop
      assert.equal(await problemOf({ htu }, false, escaped), undefined, htu)
    }
  })

  test('and by no other URL', async () => {
    for (const htu of [
      'http://mcp.example.com/mcp',
      'https://evil.example/mcp',
      'https://mcp.example.com:8443/mcp',
      'https://mcp.example.com/',
      'https://mcp.example.com/mcp/x',
      'https://mcp.example.com/MCP',
      'https://mcp.example.com%2fmcp',
      'https://mcp.example.com/%4Dcp',
      'https://a@mcp.example.com/mcp',
      '/mcp',
      '',
      undefined,
      5,
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await problemOf({ htu }), 'wrong_url', String(htu))
    }
  })

  test('and the log has no more of another URL than where it leads', async () => {
    const read = readProof(
      await proofBy(key, { claims: { htu: 'https://me:pass@evil.example/x?key=secret#part' } }),
    )
    assert.ok('key' in read)
    const { detail } = proofProblem(read, ABOUT, NOW, { clockSkewSeconds: 5, isTimed: false }) ?? {}
    assert.equal(detail, 'a proof for the URL "https://evil.example/x"')
  })

  test('by the hash of its access token', async () => {
    for (const ath of [tokenHash('other'), '', undefined, 5]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await problemOf({ ath }), 'wrong_token')
    }
  })

  test('by an ID', async () => {
    for (const jti of ['', undefined, 5]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await problemOf({ jti }), 'malformed_proof')
    }
  })

  test('by the time when it was made: a minute and the clock skew', async () => {
    const oldest = NOW - PROOF_MAX_AGE_SECONDS - 5
    for (const iat of [oldest, NOW + 5]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await problemOf({ iat }), undefined, String(iat))
    }
    for (const iat of [oldest - 1, NOW + 6, 0]) {
      // eslint-disable-next-line no-await-in-loop
      assert.equal(await problemOf({ iat }), 'stale_proof', String(iat))
    }
    for (const iat of [undefined, '1800000000', null]) {
      // eslint-disable-next-line no-await-in-loop
      assert.equal(await problemOf({ iat }), 'malformed_proof', String(iat))
    }
  })

  test('by its nonce in place of that time, where there is one', async () => {
    assert.equal(await problemOf({ iat: 0 }, true), undefined)
    assert.equal(await problemOf({ iat: undefined }, true), 'malformed_proof')
  })
})
