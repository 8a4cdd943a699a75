import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundChallengeFor } from '../../../../lambda/oauth/bound-challenge.ts'
import { challengeFor } from '../../../../lambda/oauth/challenge.ts'

const METADATA = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'
const CONTEXT = { resourceMetadataUrl: METADATA, requiredScopes: ['mcp'] }
const MISSING = { kind: 'missing_token', reason: 'no_credentials', detail: 'private' } as const
const REST = `resource_metadata="${METADATA}", scope="mcp"`
const DPOP = 'DPoP algs="ES256 ES384 EdDSA Ed25519 PS256 RS256", '

const proof = (reason: 'stale_proof' | 'no_nonce' | 'wrong_nonce') =>
  ({ kind: 'invalid_proof', reason, detail: 'private' }) as const

test('DPoP is asked for beside Bearer, or in its place', () => {
  const headerOf = (dpop: 'accepted' | 'required') => {
    const { headers, data } = boundChallengeFor(MISSING, { ...CONTEXT, dpop })
    assert.equal(data['www_authenticate'], headers['www-authenticate'])
    return headers['www-authenticate']
  }
  assert.equal(headerOf('accepted'), `Bearer ${REST}, ${DPOP}${REST}`)
  assert.equal(headerOf('required'), DPOP + REST)
})

test('nothing changes where it is not offered, or there is no challenge', () => {
  assert.deepEqual(boundChallengeFor(MISSING, CONTEXT), challengeFor(MISSING, CONTEXT))
  const outage = {
    kind: 'unavailable',
    reason: 'unreachable',
    detail: 'private',
    retryAfterSeconds: 7,
  } as const
  const answer = boundChallengeFor(outage, { ...CONTEXT, dpop: 'required' })
  assert.deepEqual(answer, challengeFor(outage, CONTEXT))
})

test('a proof that is refused is answered by DPoP alone, without a word about why', () => {
  const challenge = boundChallengeFor(proof('stale_proof'), { ...CONTEXT, dpop: 'accepted' })
  assert.equal(challenge.status, 401)
  assert.equal(
    challenge.headers['www-authenticate'],
    `${DPOP}error="invalid_dpop_proof", error_description="The DPoP proof is not valid for this request.", ${REST}`,
  )
  assert.equal(challenge.data['error'], 'invalid_dpop_proof')
  assert.ok(!JSON.stringify(challenge).includes('private'))
})

test('a proof without the nonce is told to have one (RFC 9449 §9)', () => {
  for (const reason of ['no_nonce', 'wrong_nonce'] as const) {
    const { status, headers } = boundChallengeFor(proof(reason), { ...CONTEXT, dpop: 'required' })
    assert.equal(status, 401)
    assert.match(headers['www-authenticate'] ?? '', /^DPoP algs="[^"]+", error="use_dpop_nonce", /)
  }
})
