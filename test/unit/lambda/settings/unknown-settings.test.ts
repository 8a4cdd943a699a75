import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import { describeTable } from '../../../../lambda/settings/description.ts'
import { DESCRIBED_SETTINGS } from '../../../../lambda/settings/descriptions.ts'
import { unknownSettings } from '../../../../lambda/settings/unknown-settings.ts'
import { LISTENER, LISTENER_DESCRIPTIONS } from '../../../../local/local-settings.ts'

const DESCRIBED = [...DESCRIBED_SETTINGS, ...describeTable(LISTENER, LISTENER_DESCRIPTIONS)]

const warningsOf = (...names: string[]) =>
  unknownSettings(Object.fromEntries(names.map((name) => [name, 'a secret'])), DESCRIBED)

describe('a name that is close to a setting is named with it', () => {
  for (const [name, meant] of [
    ['MCP_SCOPES', 'MCP_SCOPE'],
    ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
    ['mcp_scope', 'MCP_SCOPE'],
    ['Auth_Host', 'AUTH_HOST'],
    ['AUTHHOST', 'AUTH_HOST'],
    ['DPoP', 'DPOP'],
    ['sharedReplay', 'SHARED_REPLAY_CACHE'],
    ['MPC_SCOPE', 'MCP_SCOPE'],
    ['TOKEN_EXPIRES', 'TOKEN_EXPIRY'],
    ['RESOURCE_URI', 'RESOURCE_URL'],
    ['OAUTH_CLIENT_SECRETS', 'OAUTH_CLIENT_SECRET'],
    ['TRANSPORTS', 'TRANSPORT'],
    ['TOKEN_CACHE_TTL', 'TOKEN_CACHE_TTL_SECONDS'],
    ['token_cache_ttl', 'TOKEN_CACHE_TTL_SECONDS'],
    ['OAUTH_SECRET', 'OAUTH_CLIENT_SECRET or OAUTH_CLIENT_SECRET_ARN'],
  ]) {
    it(`${name}: ${meant}`, () => {
      const expected = `${name} is not a setting and has no effect: did you mean ${meant}?`
      assert.deepEqual(warningsOf(name ?? ''), [expected])
    })
  }
})

describe('a name that begins like several settings is named with them', () => {
  for (const [name, others] of [
    ['OAUTH_LIFE', 'OAUTH_CLIENT_ID, OAUTH_CLIENT_AUTH_METHOD, OAUTH_ASSERTION_AUDIENCE'],
    ['OAUTH_', 'OAUTH_CLIENT_ID, OAUTH_CLIENT_AUTH_METHOD, OAUTH_ASSERTION_AUDIENCE'],
    ['TOKEN_SECONDS_CACHE', 'TOKEN_'],
    ['AUTH_URL_OF_IT', 'AUTH_HOST, AUTH_PORT, AUTH_REALM, AUTH_SERVERS, AUTH_ISSUER'],
    ['MCP_REQUIRED', 'MCP_SCOPE'],
  ]) {
    it(`${name}: ${others}`, () => {
      const [warning = '', ...more] = warningsOf(name ?? '')
      assert.deepEqual(more, [])
      assert.ok(
        warning.startsWith(
          `${name} is not a setting and has no effect here: those alike are ${others}`,
        ),
        warning,
      )
    })
  }
})

test('settings, and variables of others, are not named', () => {
  assert.deepEqual(warningsOf(...DESCRIBED.map(({ variable }) => variable)), [])
  const others = ['HOME', 'PATH', 'HOSTNAME', 'HOSTTYPE', 'POST', 'SHELL', 'TERM', 'LANG', 'PWD']
  const tools = ['NODE_OPTIONS', 'AWS_REGION', 'CDK_OUTDIR', 'GITHUB_TOKEN', 'npm_config_cache']
  assert.deepEqual(warningsOf(...others, ...tools, 'POWERTOOLS_LOG_LEVEL', 'SSH_AUTH_SOCK'), [])
})

test('each is named once, in the order of the alphabet, and never its value', () => {
  const warnings = warningsOf('OAUTH_X', 'ALLOWED_ORIGIN')
  assert.deepEqual(
    warnings.map((warning) => warning.split(' ')[0]),
    ['ALLOWED_ORIGIN', 'OAUTH_X'],
  )
  assert.doesNotMatch(warnings.join('\n'), /a secret/)
})

test('a name that is something else is not named', () => {
  assert.deepEqual(unknownSettings({ MCP_SCOPES: '', AUTH_URL: '' }, DESCRIBED, ['AUTH_URL']), [
    'MCP_SCOPES is not a setting and has no effect: did you mean MCP_SCOPE?',
  ])
})

test('settings of another command are not named', () => {
  assert.deepEqual(warningsOf('AUTH_JWKS_FILE', 'KMS_KEY_ARN', 'AUTHORIZATION_SERVER'), [])
})
