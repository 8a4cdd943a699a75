import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedScopes } from '../../../../lambda/oauth/asked-scopes.ts'

test('clients put the prefix before the scopes of this server, once, and before none that belongs to no resource', () => {
  const scopes = [
    'mcp',
    'api://mcp/write',
    'openid',
    'profile',
    'offline_access',
    'aws.cognito.signin.user.admin',
  ]
  assert.deepEqual(askedScopes(scopes), scopes)
  assert.deepEqual(askedScopes(scopes, 'api://mcp/'), [
    'api://mcp/mcp',
    'api://mcp/write',
    'openid',
    'profile',
    'offline_access',
    'aws.cognito.signin.user.admin',
  ])
})
