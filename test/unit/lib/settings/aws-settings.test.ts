import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SettingsError } from '../../../../lambda/settings/settings-reader.ts'
import { unknownSettings } from '../../../../lambda/settings/unknown-settings.ts'
import {
  DESCRIBED_AT_SYNTH,
  readDeploymentSettings,
} from '../../../../lib/settings/deployment-settings.ts'
import { problemsOf } from '../../../support/setting-cases.ts'
import { EVERYTHING } from '../synthesis.ts'

const SERVER = { AUTH_HOST: 'keycloak.example.com', AUTH_PORT: '443' }

/** The problems of these variables; without any the test fails. */
function problems(environment: Record<string, string>): string[] {
  try {
    readDeploymentSettings(environment)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return problemsOf(error)
  }
  return assert.fail('the settings were accepted')
}

suite('settings of the deployment alone', () => {
  const RESOURCE = { ...SERVER, RESOURCE_URL: EVERYTHING.RESOURCE_URL }

  test('say what was received when they are of another form, and what would be right', () => {
    const wrong = {
      MCP_TIMEOUT_SECONDS: '0',
      CERTIFICATE_ARN: 'mcp.example.com',
      HOSTED_ZONE_ID: 'example.com',
      KMS_KEY_ARN: 'alias/mcp',
      DESTROY_CLIENT_SECRET: 'now',
      VPC_ID: 'main',
      ALARM_EMAIL: 'ops',
      DASHBOARD: 'yes',
      TAGS: 'team',
      MCP_REQUESTS_PER_SECOND: '0',
      MCP_REQUEST_BURST: 'many',
      MCP_MEMORY_MIB: '128',
      MCP_RESERVED_CONCURRENCY: '-1',
      ACCOUNT_CONCURRENCY: '5',
      LOG_LEVEL: 'debug',
      LOG_RETENTION_DAYS: '31',
      TRACING: 'on',
    }
    const found = problems({ ...RESOURCE, ...wrong })
    assert.equal(found.length, Object.keys(wrong).length)
    for (const [at, [name, value]] of Object.entries(wrong).entries()) {
      assert.match(found[at] ?? '', new RegExp(`^${name} is "${value}": (?:give|use) `))
    }
  })

  test('do not make settings of variables that other programs commonly read', () => {
    const common = ['REQUESTS_CA_BUNDLE', 'MEMORY_PRESSURE_WATCH', 'TIMEOUT', 'LOGNAME', 'CI']
    const environment = Object.fromEntries(common.map((name) => [name, 'x']))
    assert.deepEqual(unknownSettings(environment, DESCRIBED_AT_SYNTH), [])
  })

  test('belong together when they make a custom domain', () => {
    const { CERTIFICATE_ARN, HOSTED_ZONE_ID } = EVERYTHING
    assert.deepEqual(problems({ ...SERVER, CERTIFICATE_ARN }), [
      'CERTIFICATE_ARN is set without RESOURCE_URL: a custom domain needs both',
    ])
    assert.deepEqual(problems({ ...RESOURCE, HOSTED_ZONE_ID }), [
      'HOSTED_ZONE_ID is set without CERTIFICATE_ARN: a custom domain needs both',
    ])
  })
})
