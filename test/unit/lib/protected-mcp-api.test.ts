/** The construct's own props, beyond those that the project's settings give it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import { ApplicationLogLevel, LayerVersion } from 'aws-cdk-lib/aws-lambda'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { defineServer } from '../../../lambda/features/define-server.ts'
import { VERDICTS } from '../../../lib/monitoring/decision-metrics.ts'
import { ProtectedMcpApi } from '../../../lib/protected-mcp-api.ts'
import {
  contextWith,
  environmentOf,
  functionProperties,
  ISSUER,
  type Json,
  ofType,
  only,
  type RawTemplate,
  readTemplate,
  STACK_NAME,
  statementsOf,
  type Synthesis,
  synthesizeApi,
  text,
} from './synthesis.ts'
import { TOOL } from './asking-server.ts'

suite('the functions', () => {
  test('take memory, timeout, concurrency and log level of the MCP function from the props', () => {
    const api = synthesizeApi({
      memorySize: 1769,
      timeout: Duration.seconds(10),
      reservedConcurrency: 20,
      logLevel: ApplicationLogLevel.DEBUG,
    })
    const { MemorySize, Timeout, ReservedConcurrentExecutions, LoggingConfig } = functionProperties(
      api,
      'Mcp',
    )
    assert.deepEqual([MemorySize, Timeout, ReservedConcurrentExecutions], [1769, 10, 20])
    assert.equal((LoggingConfig as Record<string, Json>)['ApplicationLogLevel'], 'DEBUG')
    assert.equal(functionProperties(api, 'Metadata')['ReservedConcurrentExecutions'], undefined)
  })

  test('are both traced when tracing is on', () => {
    for (const name of ['Mcp', 'Metadata'] as const) {
      const { TracingConfig } = functionProperties(synthesizeApi({ tracing: true }), name)
      assert.deepEqual(TracingConfig, { Mode: 'Active' })
      assert.equal(functionProperties(synthesizeApi(), name)['TracingConfig'], undefined)
    }
  })

  test('keep their logs for the given time', () => {
    const api = synthesizeApi({ logRetention: RetentionDays.ONE_YEAR })
    const days = ofType(api, 'AWS::Logs::LogGroup').map(([, group]) => group['RetentionInDays'])
    assert.deepEqual(days, [365, 365, 365, 365])
  })

  test('run in the VPC with the given groups and subnets, the MCP function alone', () => {
    const api = synthesizeApi((stack) => {
      const subnets = [{ name: 'a', subnetType: SubnetType.PRIVATE_ISOLATED }]
      const vpc: IVpc = new Vpc(stack, 'Vpc', { maxAzs: 2, subnetConfiguration: subnets }) as never
      return {
        vpc,
        vpcSubnets: { subnetGroupName: 'a' },
        securityGroups: [new SecurityGroup(stack, 'Group', { vpc })],
      }
    })
    assert.deepEqual(functionProperties(api, 'Mcp')['VpcConfig'], {
      SecurityGroupIds: ['${Group.GroupId}'],
      SubnetIds: ['${Vpc/aSubnet1/Subnet}', '${Vpc/aSubnet2/Subnet}'],
    })
    assert.equal(functionProperties(api, 'Metadata')['VpcConfig'], undefined)
  })

  test('carry a service name of their own, which tells deployments apart', () => {
    const names = [synthesizeApi(), synthesizeApi({ serviceName: 'tools' })].map(
      (api) => environmentOf(api, 'Mcp')['POWERTOOLS_SERVICE_NAME'],
    )
    assert.deepEqual(names, ['McpAuthLambda-Api-C3BB5253', 'tools'])
  })
})

const CODE_CACHE_LAYER = '${Api/CodeCache/Made/Default.LayerVersionArn}'

suite('what tools need', () => {
  test('comes from the prop environment, or from a default, to the MCP function alone', () => {
    const server = defineServer({
      tools: [TOOL],
      needs: {
        variables: {
          PAGE: { description: 'notes in a page', default: '20' },
          COLOR: { description: 'of notes', default: 'red' },
        },
      },
    })
    const api = synthesizeApi({ server, environment: { NOTES: 'notes', COLOR: 'blue' } })
    const { NOTES, PAGE, COLOR } = environmentOf(api, 'Mcp')
    assert.deepEqual([NOTES, PAGE, COLOR], ['notes', '20', 'blue'])
    assert.equal(environmentOf(api, 'Metadata')['NOTES'], undefined)
  })

  test('comes from layers', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:layer:sharp:1'
    const api = synthesizeApi((stack) => ({
      layers: [LayerVersion.fromLayerVersionArn(stack, 'Layer', arn)],
    }))
    assert.deepEqual(functionProperties(api, 'Mcp')['Layers'], [arn, CODE_CACHE_LAYER])
    assert.equal(functionProperties(api, 'Metadata')['Layers'], undefined)
  })

  test('is granted to the function', () => {
    const stack = new Stack(new App({ context: contextWith({}) }), STACK_NAME)
    const api = new ProtectedMcpApi(stack, 'Api', { issuer: ISSUER })
    const table = Table.fromTableName(stack, 'Table', 'notes')
    table.grantReadData(api.mcpFunction)
    api.mcpFunction.addEnvironment('NOTES', 'notes')
    const synthesis = readTemplate(Template.fromStack(stack).toJSON() as RawTemplate)
    assert.match(JSON.stringify(statementsOf(synthesis, 'Mcp')), /dynamodb:GetItem/)
    assert.equal(environmentOf(synthesis, 'Mcp')['NOTES'], 'notes')
  })
})

suite('the client secret', () => {
  test('may be one of the same app, under a key of the same app', () => {
    const api = synthesizeApi((stack) => {
      const encryptionKey = new Key(stack, 'Key')
      return { clientSecret: new Secret(stack, 'Mine', { encryptionKey }) as never }
    })
    assert.equal(environmentOf(api, 'Mcp')['OAUTH_CLIENT_SECRET_ARN'], '${Mine}')
    const [, secret, key] = statementsOf(api, 'Mcp')
    assert.deepEqual(secret?.['Resource'], '${Mine}')
    assert.deepEqual([key?.['Action'], key?.['Resource']], ['kms:Decrypt', '${Key.Arn}'])
  })

  test('may not be the one that the construct creates without it', () => {
    const [id = ''] =
      /\w+(?=":\{"Type":"AWS::SecretsManager::Secret")/.exec(synthesizeApi().text) ?? []
    assert.throws(
      () =>
        synthesizeApi((stack) => ({
          clientSecret: Secret.fromSecretNameV2(stack, 'Old', `${id}-a1B2c3D4e5F6`),
        })),
      /prop clientSecret, names \S+, which this stack created itself/,
    )
  })
})

test('the limit of each route is that of the props', () => {
  const api = synthesizeApi({
    requestsPerSecond: 500,
    requestBurst: 1000,
    reservedConcurrency: 100,
  })
  assert.deepEqual(only(api, 'AWS::ApiGatewayV2::Stage')['DefaultRouteSettings'], {
    ThrottlingRateLimit: 500,
    ThrottlingBurstLimit: 1000,
  })
})

/** The metrics that are made of a log. */
function measuredBy(api: Synthesis, logGroup: string): string[] {
  return ofType(api, 'AWS::Logs::MetricFilter')
    .filter(([, filter]) => filter['LogGroupName'] === `\${Api/${logGroup}}`)
    .flatMap(([, filter]) => filter['MetricTransformations'] as { MetricName: string }[])
    .map(({ MetricName }) => MetricName)
}

suite('the dashboard', () => {
  const api = synthesizeApi({ dashboard: true })
  const body = text(only(api, 'AWS::CloudWatch::Dashboard')['DashboardBody'])

  test('shows every metric, and every verdict that is logged by default', () => {
    const measured = [...measuredBy(api, 'Mcp/Logs'), ...measuredBy(api, 'HttpApi/AccessLogs')]
    for (const name of [...measured, ...VERDICTS, 'Latency', '5xx', 'Throttles']) {
      assert.ok(body.includes(`"${name}"`), name)
    }
    assert.ok(!body.includes('missing_token'))
    assert.deepEqual(ofType(synthesizeApi(), 'AWS::CloudWatch::Dashboard'), [])
  })

  test('shows the share of granted requests that hit the cache, also when none did', () => {
    assert.ok(body.includes('"expression":"100 * FILL(hits, 0) / requests"'))
    for (const [id, name] of [
      ['hits', 'TokenCacheHits'],
      ['requests', 'Requests'],
    ]) {
      const granted = `"${name}","service","[^"]+","verdict","granted"`
      assert.match(body, RegExp(`${granted},{[^}]*"id":"${id}",[^}]*"stat":"Sum"}`))
    }
  })
})
