/** What a deployment publishes, and when: versions of both functions, behind an alias of each. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda'
import { ProtectedMcpApi, type ProtectedMcpApiProps } from '../../../../lib/protected-mcp-api.ts'
import { releaseIn } from '../../../../lib/settings/release-rules.ts'
import {
  contextWith,
  EVERYTHING,
  functionProperties,
  ISSUER,
  type Json,
  ofType,
  only,
  synthesize,
  synthesizeApi,
  text,
} from '../synthesis.ts'

const FUNCTIONS = ['Mcp', 'Metadata'] as const

/** The logical IDs of the versions, which CloudFormation publishes when they are new to it. */
function versionIds(
  props: Partial<ProtectedMcpApiProps> | ((stack: Stack) => Partial<ProtectedMcpApiProps>) = {},
): string[] {
  const stack = new Stack(new App({ context: contextWith({}) }), 'Tools')
  const given = typeof props === 'function' ? props(stack) : props
  new ProtectedMcpApi(stack, 'Api', { issuer: ISSUER, ...given })
  return Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Version')).toSorted()
}

const releaseOf = (description: Json | undefined) => releaseIn(text(description))

suite('versions and aliases', () => {
  const stack = synthesize()

  test('each function has the alias live, which points to the version of this deployment', () => {
    for (const name of FUNCTIONS) {
      assert.deepEqual(stack.resources.get(`Api/${name}/Live`)?.Properties, {
        FunctionName: `\${Api/${name}/Function}`,
        FunctionVersion: `\${Api/${name}/Function/CurrentVersion.Version}`,
        Name: 'live',
      })
    }
  })

  test('versions stay when newer ones come, but not those of a deployment that failed', () => {
    for (const name of FUNCTIONS) {
      const version = stack.resources.get(`Api/${name}/Function/CurrentVersion`)
      assert.equal(version?.DeletionPolicy, 'RetainExceptOnCreate')
      assert.equal(version?.UpdateReplacePolicy, 'Retain')
    }
  })

  test('Node.js is updated by deployments, in the function and in its versions', () => {
    for (const name of FUNCTIONS) {
      const mode = { UpdateRuntimeOn: 'FunctionUpdate' }
      assert.deepEqual(functionProperties(stack, name)['RuntimeManagementConfig'], mode)
      const version = stack.resources.get(`Api/${name}/Function/CurrentVersion`)
      assert.deepEqual(version?.Properties['RuntimePolicy'], mode)
    }
  })

  test('both functions name the same release', () => {
    const [mcp, metadata] = FUNCTIONS.map((name) => functionProperties(stack, name)['Description'])
    assert.match(text(mcp), /^MCP endpoint, release [0-9a-f]{12}$/)
    assert.match(releaseOf(mcp) ?? '', /^[0-9a-f]{12}$/)
    assert.equal(releaseOf(mcp), releaseOf(metadata))
  })

  test('a change of one function publishes versions of both', () => {
    const before = versionIds()
    assert.deepEqual(versionIds(), before)
    for (const props of [
      { timeout: Duration.seconds(20) },
      { environment: { NOTES: 'notes' } },
      { memorySize: 2048 },
      { release: 'v2' },
    ]) {
      const after = versionIds(props)
      assert.deepEqual(
        after.filter((id) => before.includes(id)),
        [],
        JSON.stringify(props),
      )
    }
  })

  test('new content of a layer publishes versions, whatever the feature flags say', () => {
    const withLayer = (file: string) =>
      versionIds((scope) => ({
        layers: [new LayerVersion(scope, 'Layer', { code: Code.fromAsset(file) })],
      }))
    const before = withLayer('test/unit/lib/api')
    assert.deepEqual(
      withLayer('test/unit/lib/settings').filter((id) => before.includes(id)),
      [],
    )
  })

  test('what is not of a version publishes none', () => {
    const before = versionIds()
    assert.deepEqual(versionIds({ tags: { team: 'tools' } }), before)
    assert.deepEqual(versionIds({ reservedConcurrency: 5 }), before)
    assert.deepEqual(versionIds({ dashboard: true }), before)
  })

  test('RELEASE is a part of the name', () => {
    const named = synthesize({ RELEASE: 'v1.2.3' })
    for (const name of FUNCTIONS) {
      const { Description: description } = functionProperties(named, name)
      assert.match(releaseOf(description) ?? '', /^v1\.2\.3-[0-9a-f]{12}$/)
    }
    assert.throws(() => synthesize({ RELEASE: 'the second' }), {
      message:
        /RELEASE is "the second": use up to 64 letters, digits and \. _ \+ -, such as a commit/,
    })
    assert.throws(() => synthesizeApi({ release: '' }), { message: /release is "": use up to 64/ })
  })

  test('the API may call an alias before it is told to', () => {
    for (const [path] of ofType(stack, 'AWS::ApiGatewayV2::Integration')) {
      const { DependsOn: needed = [] } = stack.resources.get(path) ?? {}
      assert.equal(needed.filter((id) => id.includes('Permission')).length, 9, path)
    }
  })
})

suite('provisioned concurrency', () => {
  test('belongs to the alias of the MCP function alone', () => {
    const { resources } = synthesize({ PROVISIONED_CONCURRENCY: '3' })
    const provisioned = (name: string) =>
      resources.get(`Api/${name}/Live`)?.Properties['ProvisionedConcurrencyConfig']
    assert.deepEqual(provisioned('Mcp'), { ProvisionedConcurrentExecutions: 3 })
    assert.equal(provisioned('Metadata'), undefined)
  })

  test('is within the reserved one', () => {
    for (const provisionedConcurrency of [0, 6, 1.5]) {
      assert.throws(() => synthesizeApi({ provisionedConcurrency, reservedConcurrency: 5 }), {
        message: /provisionedConcurrency is \S+: .*(?:of 1 or more|give at most 5)/,
      })
    }
    assert.throws(() => synthesize({ PROVISIONED_CONCURRENCY: 'all' }), {
      message: /PROVISIONED_CONCURRENCY is "all": give a whole number/,
    })
  })
})

suite('gradual deployment', () => {
  test('is absent unless asked for', () => {
    const synthesis = synthesize({ ALARM_EMAIL: 'ops@example.com' })
    assert.doesNotMatch(synthesis.text, /CodeDeploy/i)
  })

  test('moves the MCP alias, and the alarms of a bad release stop it', () => {
    const all = synthesize(EVERYTHING)
    const group = only(all, 'AWS::CodeDeploy::DeploymentGroup')
    assert.equal(group['DeploymentConfigName'], 'CodeDeployDefault.LambdaCanary10Percent5Minutes')
    assert.deepEqual(group['AlarmConfiguration'], {
      Alarms: ['ServerErrors', 'Latency'].map((name) => ({
        Name: `\${Api/Monitoring/Alarms/${name}}`,
      })),
      Enabled: true,
    })
    assert.deepEqual(group['AutoRollbackConfiguration'], {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
    })
    const updated = Object.values(
      JSON.parse(all.text).Resources as Record<string, Record<string, unknown>>,
    ).filter(({ UpdatePolicy: policy }) => policy !== undefined)
    assert.deepEqual(
      updated.map(({ Type: type }) => type),
      ['AWS::Lambda::Alias'],
    )
  })

  test('needs alarms, and a name that CodeDeploy knows', () => {
    const preference = { DEPLOYMENT_PREFERENCE: 'Linear10PercentEvery1Minute' }
    assert.throws(() => synthesize(preference), {
      message: /DEPLOYMENT_PREFERENCE is set without ALARM_EMAIL: the alarms are what stops/,
    })
    assert.throws(() => synthesizeApi({ deploymentPreference: 'Linear10PercentEvery1Minute' }), {
      message: /deploymentPreference is set without alarmTopic: also set alarmTopic/,
    })
    assert.throws(() => synthesize({ ...EVERYTHING, DEPLOYMENT_PREFERENCE: 'Canary' }), {
      message: /DEPLOYMENT_PREFERENCE is "Canary": give one of Canary10Percent5Minutes, /,
    })
    const deploymentPreference = 'Canary' as 'Canary10Percent5Minutes'
    assert.throws(() => synthesizeApi({ deploymentPreference }), {
      message: /deploymentPreference is "Canary": give one of Canary10Percent5Minutes, /,
    })
  })
})
