import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localOnlyVariables } from '../../../../lib/settings/local-only-variables.ts'

test('what the server needs, settings, and what the CDK and AWS read is not named', () => {
  const names = ['NOTES', 'OTHER', 'AUTH_HOST', 'PORT', 'KMS_KEY_ARN', 'AWS_PROFILE', 'CDK_DEBUG']
  const found = localOnlyVariables(names, ['NOTES'])
  assert.deepEqual(found, [
    'OTHER in .env reaches only the local server: for the deployed one, list it in needs.variables of the server, or in needs.secrets',
  ])
})
