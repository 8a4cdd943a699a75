import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { SettingsError } from '../../../../lambda/settings/settings-reader.ts'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { problemsOf } from '../../../support/setting-cases.ts'
import { EVERYTHING, KEYCLOAK, synthesizeApi } from '../synthesis.ts'

const { CERTIFICATE_ARN, RESOURCE_URL } = EVERYTHING

/** The problems of these variables; without any the test fails. */
function problems(environment: Record<string, string>): string[] {
  try {
    readDeploymentSettings({ ...KEYCLOAK, ...environment })
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return problemsOf(error)
  }
  return assert.fail('the settings were accepted')
}

test('a wrong name is said once', () => {
  assert.deepEqual(problems({ FRONT_DOOR: 'REST' }), ['FRONT_DOOR is "REST": use http-api or rest'])
})

test('a certificate makes a name in DNS the host of the API, and nothing else', () => {
  for (const host of ['mcp.example.com:8443', '10.0.0.1', '[2001:db8::1]', 'mcp']) {
    const resource = `https://${host}/mcp`
    assert.deepEqual(problems({ RESOURCE_URL: resource, CERTIFICATE_ARN }), [
      `RESOURCE_URL is "${resource}", and CERTIFICATE_ARN makes ${host} the host of the API: give a URL with a name in DNS and without a port, such as https://mcp.example.com/mcp`,
    ])
    assert.ok(readDeploymentSettings({ ...KEYCLOAK, RESOURCE_URL: resource })) // a proxy of yours
    assert.throws(
      () =>
        synthesizeApi((scope) => ({
          resource,
          certificate: Certificate.fromCertificateArn(scope, 'C', CERTIFICATE_ARN),
        })),
      /- resource is "https:\/\/\S+", and certificate makes \S+ the host of the API: /,
    )
  }
})

test('a REST API needs the root of a host, by a custom domain or CloudFront', () => {
  const sentence =
    'FRONT_DOOR is "rest" without CERTIFICATE_ARN: the own URL of a REST API has the stage in its path, and clients look for the metadata at the root of the host; also set RESOURCE_URL and CERTIFICATE_ARN for a custom domain, or EDGE=true for CloudFront'
  for (const settings of [{}, { RESOURCE_URL }]) {
    assert.deepEqual(problems({ ...settings, FRONT_DOOR: 'rest' }), [sentence])
  }
  const settings = { ...KEYCLOAK, RESOURCE_URL, CERTIFICATE_ARN, FRONT_DOOR: 'rest' }
  assert.equal(readDeploymentSettings(settings).frontDoor, 'rest')
})

for (const [path, problem] of [
  [
    '/ping',
    /^RESOURCE_URL is ".*\/ping", and a REST API keeps the path \/ping for health checks: /,
  ],
  ['/sping', /keeps the path \/sping/],
  ['/~team/mcp', /^RESOURCE_URL is ".*~team.*": in the path of a REST API, use letters, digits /],
  ['/a%20b', /^RESOURCE_URL is ".*%20b": in the path of a REST API/],
] as const) {
  test(`a REST API cannot serve the path ${path}, an HTTP API can`, () => {
    const settings = { CERTIFICATE_ARN, RESOURCE_URL: `https://mcp.example.com${path}` }
    const [first = '', ...others] = problems({ ...settings, FRONT_DOOR: 'rest' })
    assert.match(first, problem)
    assert.deepEqual(others, [])
    assert.ok(readDeploymentSettings({ ...KEYCLOAK, ...settings }))
  })
}
