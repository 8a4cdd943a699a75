/** What bundles hold of the ways in which a client authenticates. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyPairOf } from '../../../support/client-keys.ts'
import { KEY_ARN } from '../../../support/kms.ts'
import { type Bundle, codeOf, packagesIn, synthesizeBundles } from './bundle.ts'

const KMS = '@aws-sdk/client-kms'
const SIGNS = { OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt' }

function heldBy(bundle: Bundle) {
  const sources = [...bundle.parts.values()].flatMap((part) => part.sources)
  const holds = (name: string) => sources.some((source) => source.endsWith(name))
  return {
    key: holds('token-check/client-key.ts'),
    signedAnswer: holds('token-check/signed-answer.ts'),
    kms: packagesIn(bundle).includes(KMS),
  }
}

test('by default, and for clients without authentication, a bundle holds none of them', () => {
  const nothing = { key: false, signedAnswer: false, kms: false }
  assert.deepEqual(heldBy(synthesizeBundles('default').Mcp), nothing)
  const none = { OAUTH_CLIENT_AUTH_METHOD: 'none', OAUTH_CLIENT_SECRET_ARN: '' }
  assert.deepEqual(heldBy(synthesizeBundles('none', none).Mcp), nothing)
})

test('a client of KMS is only there for a key in KMS, and the public keys only where they are published', (t) => {
  const { publicKey } = keyPairOf('ES256')
  const pem = synthesizeBundles('pem', SIGNS)
  assert.deepEqual(heldBy(pem.Mcp), { key: true, signedAnswer: true, kms: false })
  const inKms = synthesizeBundles('kms', {
    ...SIGNS,
    OAUTH_CLIENT_SECRET_ARN: '',
    OAUTH_CLIENT_KEY_ARN: KEY_ARN,
    OAUTH_CLIENT_PUBLIC_KEYS: publicKey,
  })
  assert.deepEqual(heldBy(inKms.Mcp), { key: true, signedAnswer: true, kms: true })
  const [more, less] = [inKms, pem].map(({ Mcp: mcp }) => codeOf(mcp).length)
  t.diagnostic(`${(more ?? 0) - (less ?? 0)} bytes for a key in KMS`)
  assert.match(codeOf(inKms.Metadata), /\\?"alg\\?":\\?"ES256\\?"/)
  assert.doesNotMatch(codeOf(pem.Metadata), /\\?"alg\\?":/)
  assert.ok(!packagesIn(inKms.Metadata).includes(KMS))
})
