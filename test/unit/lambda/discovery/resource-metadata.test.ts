import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceMetadata } from '../../../../lambda/discovery/resource-metadata.ts'
import { readMetadataSettings } from '../../../../lambda/settings/function-settings.ts'

const ENVIRONMENT = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_ISSUER: 'https://auth.example.com',
}

test('what tokens may be bound to is told, and by a bundle that binds none, nothing', (t) => {
  const required = { ...ENVIRONMENT, DPOP: 'required' }
  const document = resourceMetadata(readMetadataSettings(required))
  assert.equal(document.dpop_bound_access_tokens_required, true)
  const plain = resourceMetadata(readMetadataSettings(ENVIRONMENT))
  assert.doesNotMatch(JSON.stringify(plain), /dpop|bound/)
  process.env['NO_BOUND_TOKENS'] = 'true'
  t.after(() => delete process.env['NO_BOUND_TOKENS'])
  assert.deepEqual(resourceMetadata(readMetadataSettings(required)), plain)
})

test('the privacy policy is told where there is one (RFC 9728 §2)', (t) => {
  const settings = readMetadataSettings(ENVIRONMENT)
  assert.ok(!('resource_policy_uri' in resourceMetadata(settings)))
  process.env['PRIVACY_URL'] = ''
  assert.ok(!('resource_policy_uri' in resourceMetadata(settings)))
  process.env['PRIVACY_URL'] = 'https://example.com/privacy'
  t.after(() => delete process.env['PRIVACY_URL'])
  assert.equal(resourceMetadata(settings).resource_policy_uri, 'https://example.com/privacy')
})
