import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bindingMetadata } from '../../../../lambda/oauth/binding-metadata.ts'
import { bindsTokens, isConfirmable } from '../../../../lambda/oauth/confirmation.ts'

const HASH = 'A'.repeat(43)
const BOTH = { dpop: 'accepted', certificateBoundTokens: 'accepted' } as const

test('a token is confirmable when requests are checked for all that it is bound to', () => {
  const certificate = { 'x5t#S256': HASH }
  assert.equal(isConfirmable({ jkt: HASH }, { dpop: 'accepted' }), true)
  assert.equal(isConfirmable({ jkt: HASH }, { dpop: 'required' }), true)
  assert.equal(isConfirmable({ jkt: HASH, ...certificate }, BOTH), true)
  assert.equal(isConfirmable({ jkt: HASH }, { dpop: 'off' }), false)
  assert.equal(isConfirmable({ jkt: HASH }, {}), false)
  assert.equal(isConfirmable({ jkt: HASH, ...certificate }, { dpop: 'accepted' }), false)
  assert.equal(isConfirmable(certificate, { dpop: 'accepted' }), false)
  assert.equal(isConfirmable(certificate, { certificateBoundTokens: 'required' }), true)
})

test('members that confirm nothing are ignored (RFC 7800 §3.1)', () => {
  assert.equal(isConfirmable({ jkt: HASH, 'kc-jkt-type': 'DPoP' }, BOTH), true)
})

test('a token that is bound in another way, or in a malformed one, is not', () => {
  for (const cnf of [
    null,
    undefined,
    false,
    '',
    'jkt',
    [],
    [HASH],
    {},
    { jwk: {} },
    { jkt: HASH, kid: 'x' },
    { jkt: 'short' },
    { jkt: `${HASH}=` },
    { jkt: 5 },
    { jkt: { toString: HASH } },
    { constructor: HASH },
    { 'kc-jkt-type': 'DPoP' },
  ]) {
    assert.equal(isConfirmable(cnf, BOTH), false, JSON.stringify(cnf))
  }
})

test('tokens are bound as soon as one way is on', () => {
  assert.equal(bindsTokens({}), false)
  assert.equal(bindsTokens({ dpop: 'off' }), false)
  assert.equal(bindsTokens({ dpop: 'accepted' }), true)
  assert.equal(bindsTokens({ dpop: 'off', certificateBoundTokens: 'required' }), true)
})

test('the metadata tells how tokens may be bound, and nothing when they are not (RFC 9728 §2)', () => {
  assert.deepEqual(bindingMetadata({}), {})
  assert.deepEqual(bindingMetadata({ dpop: 'off' }), {})
  const { dpop_signing_alg_values_supported: algorithms, ...others } = bindingMetadata({
    dpop: 'required',
    certificateBoundTokens: 'accepted',
  })
  assert.ok(algorithms?.includes('ES256'))
  assert.deepEqual(others, {
    dpop_bound_access_tokens_required: true,
    tls_client_certificate_bound_access_tokens: true,
  })
  assert.deepEqual(Object.keys(bindingMetadata({ dpop: 'accepted' })), [
    'dpop_signing_alg_values_supported',
  ])
})
