import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundTokenProblem } from '../../../../lambda/oauth/bound-token.ts'

const KEY = { jkt: 'k', certificate: undefined }
const CERTIFICATE = { jkt: undefined, certificate: 'c' }
const BOTH = { jkt: 'k', certificate: 'c' }
const NOTHING = { jkt: undefined, certificate: undefined }
const BY_PROOF = { hasProof: true }
const AS_BEARER = { hasProof: false }

test('a token comes as it is bound, and bound as it has to be', () => {
  const accepted = { dpop: 'accepted', certificateBoundTokens: 'accepted' } as const
  const proofs = { ...accepted, dpop: 'required' } as const
  const certificates = { ...accepted, certificateBoundTokens: 'required' } as const
  for (const [policy, token, reason] of [
    [accepted, { ...NOTHING, ...AS_BEARER }, undefined],
    [accepted, { ...NOTHING, ...BY_PROOF }, 'not_key_bound'],
    [accepted, { ...KEY, ...BY_PROOF }, undefined],
    [accepted, { ...KEY, ...AS_BEARER }, 'key_bound'],
    [accepted, { ...BOTH, ...AS_BEARER }, 'key_bound'],
    [accepted, { ...CERTIFICATE, ...AS_BEARER }, undefined],
    [accepted, { ...CERTIFICATE, ...BY_PROOF }, 'not_key_bound'],
    [proofs, { ...NOTHING, ...AS_BEARER }, 'not_key_bound'],
    [proofs, { ...CERTIFICATE, ...AS_BEARER }, 'not_key_bound'],
    [proofs, { ...KEY, ...BY_PROOF }, undefined],
    [certificates, { ...KEY, ...BY_PROOF }, 'not_key_bound'],
    [certificates, { ...BOTH, ...BY_PROOF }, undefined],
    [certificates, { ...CERTIFICATE, ...AS_BEARER }, undefined],
    [{}, { ...NOTHING, ...AS_BEARER }, undefined],
  ] as const) {
    const given = JSON.stringify([policy, token])
    assert.equal(boundTokenProblem(policy, token)?.reason, reason, given)
  }
})
