/** What a deployment has for tokens that are bound to keys of their senders. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'
import { synthesizeBundles } from './bundling/bundle.ts'
import {
  EVERYTHING,
  environmentOf,
  ISSUER,
  ofType,
  synthesize,
  synthesizeApi,
} from './synthesis.ts'

const withDomain = (stack: Stack) => ({
  issuer: ISSUER,
  resource: EVERYTHING.RESOURCE_URL,
  certificate: Certificate.fromCertificateArn(stack, 'Certificate', EVERYTHING.CERTIFICATE_ARN),
})
const withMutualTls = (stack: Stack) => ({
  ...withDomain(stack),
  mutualTls: { bucket: Bucket.fromBucketName(stack, 'Trust', 'trust'), key: 'authorities.pem' },
})

suite('tokens that are bound to keys', () => {
  test('are known to both functions, and their nonces have the server key', () => {
    const synthesis = synthesize({ DPOP: 'required', DPOP_NONCE: 'required' })
    for (const name of ['Mcp', 'Metadata'] as const) {
      assert.equal(environmentOf(synthesis, name)['DPOP'], 'required')
    }
    assert.match(String(environmentOf(synthesis, 'Mcp')['SERVER_KEY_ARN']), /ServerKey/)
    assert.equal(environmentOf(synthesis, 'Metadata')['SERVER_KEY_ARN'], undefined)
  })

  test('add nothing where they are off', () => {
    for (const settings of [{}, { DPOP: 'off' }]) {
      const synthesis = synthesize(settings)
      assert.doesNotMatch(synthesis.text, /DPOP|BOUND_TOKENS/)
      assert.equal(ofType(synthesis, 'AWS::SecretsManager::Secret').length, 1)
    }
  })

  test('are checked by code that a bundle without them does not have', () => {
    const verifies = (settings: Record<string, string>, folder: string) => {
      const { Mcp: mcp } = synthesizeBundles(folder, settings)
      const sources = [...mcp.parts.values()].flatMap((part) => part.sources)
      return sources.some((source) => source.includes('token-binding/'))
    }
    assert.equal(verifies({ DPOP: 'accepted' }, 'bound'), true)
    assert.equal(verifies({}, 'unbound'), false)
  })

  test('may be bound to client certificates, where clients show theirs', () => {
    const own = synthesizeApi((stack) => ({
      ...withMutualTls(stack),
      certificateBoundTokens: 'required' as const,
    }))
    for (const name of ['Mcp', 'Metadata'] as const) {
      assert.equal(environmentOf(own, name)['CERTIFICATE_BOUND_TOKENS'], 'required')
    }
    assert.throws(
      () =>
        synthesizeApi((stack) => ({
          ...withDomain(stack),
          certificateBoundTokens: 'accepted' as const,
        })),
      { message: /certificateBoundTokens is set without mutualTls: also set mutualTls, by which/ },
    )
    assert.throws(
      () =>
        synthesizeApi((stack) => ({
          ...withMutualTls(stack),
          certificateBoundTokens: 'always' as never,
        })),
      { message: /certificateBoundTokens is "always": use accepted or required/ },
    )
  })

  test('are needed by a tool only where they can be', () => {
    const tool = defineTool({
      name: 'pay',
      description: '.',
      senderConstrained: true,
      run: () => '',
    })
    const server = defineServer({ tools: [tool] })
    assert.throws(() => synthesizeApi(() => ({ issuer: ISSUER, server })), {
      message: /the tool "pay" has senderConstrained: true, and dpop is off/,
    })
    assert.throws(() => synthesize({}, {}, server), { message: /"pay" .* DPOP is off/ })
    synthesizeApi(() => ({ issuer: ISSUER, server, dpop: 'accepted' as const }))
  })
})
