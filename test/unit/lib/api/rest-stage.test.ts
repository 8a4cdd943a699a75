/** Limits, log and metrics of a REST API, and what its functions know of it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { REST, restApi, restProps } from '../rest-api.ts'
import {
  environmentOf,
  type Json,
  only,
  type Synthesis,
  synthesize,
  synthesizeApi,
  text,
} from '../synthesis.ts'

const stack = synthesize(REST)

suite('the stage of a REST API', () => {
  const stage = only(stack, 'AWS::ApiGateway::Stage')

  test('limits every path by itself, without a key that belongs to one path', () => {
    assert.deepEqual(stage['MethodSettings'], [
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: 15,
        ThrottlingBurstLimit: 75,
      },
    ])
    const { MethodSettings } = only(
      restApi({ requestsPerSecond: 7, requestBurst: 8 }),
      'AWS::ApiGateway::Stage',
    )
    const [limits] = MethodSettings as Record<string, Json>[]
    assert.deepEqual([limits?.['ThrottlingRateLimit'], limits?.['ThrottlingBurstLimit']], [7, 8])
  })

  test('writes the access log of an HTTP API, by the variables of REST, and when content begins', () => {
    const fieldsOf = (synthesis: Synthesis, type: string, setting: string) => {
      const { Format } = only(synthesis, type)[setting] as Record<string, string>
      return JSON.parse(Format ?? '') as Record<string, string>
    }
    const http = fieldsOf(synthesize(), 'AWS::ApiGatewayV2::Stage', 'AccessLogSettings')
    assert.deepEqual(fieldsOf(stack, 'AWS::ApiGateway::Stage', 'AccessLogSetting'), {
      ...http,
      routeKey: 'ANY $context.resourcePath',
      integrationError: '$context.integration.error',
      timeToFirstContentMs: '$context.integration.timeToFirstContent',
    })
    const { DestinationArn } = stage['AccessLogSetting'] as Record<string, string>
    assert.equal(
      DestinationArn,
      'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Api/RestApi/AccessLogs}',
    )
    const logs = stack.resources.get('Api/RestApi/AccessLogs')
    assert.deepEqual([logs?.Properties, logs?.DeletionPolicy], [{ RetentionInDays: 30 }, 'Delete'])
  })

  test('is traced when tracing is on', () => {
    assert.equal(stage['TracingEnabled'], false)
    assert.equal(only(restApi({ tracing: true }), 'AWS::ApiGateway::Stage')['TracingEnabled'], true)
  })

  test('has alarms and a dashboard by the metrics of REST', () => {
    const synthesis = synthesizeApi((scope) => ({
      ...restProps(scope),
      alarmTopic: new Topic(scope, 'Topic'),
      dashboard: true,
    }))
    const dimensions = [
      { Name: 'ApiName', Value: environmentOf(synthesis, 'Mcp')['POWERTOOLS_SERVICE_NAME'] },
    ]
    for (const [name, metric] of [
      ['ServerErrors', '5XXError'],
      ['Latency', 'Latency'],
    ] as const) {
      const alarm = synthesis.resources.get(`Api/Monitoring/Alarms/${name}`)?.Properties
      const queries = alarm?.['Metrics'] as { MetricStat?: { Metric: Record<string, Json> } }[]
      const measured = queries.map(({ MetricStat }) => MetricStat?.Metric)
      const found = measured.find((one) => one?.['MetricName'] === metric)
      assert.deepEqual(found?.['Dimensions'], dimensions)
    }
    const filter = synthesis.resources.get('Api/Monitoring/Throttled')?.Properties
    assert.equal(filter?.['LogGroupName'], '${Api/RestApi/AccessLogs}')
    const body = text(only(synthesis, 'AWS::CloudWatch::Dashboard')['DashboardBody'])
    for (const name of ['4XXError', '5XXError', 'Latency']) assert.ok(body.includes(`"${name}"`))
  })
})

suite('the bundles behind a REST API', () => {
  test('know whose events they get; those of the default hold nothing for it', (t) => {
    const { mock } = t.mock.method(Code, 'fromAsset')
    const constantsOf = (synthesis: () => unknown) => {
      mock.resetCalls()
      synthesis()
      return mock.calls.flatMap(({ arguments: [, options] }) => {
        const [task] = options?.bundling?.command ?? []
        if (task === undefined) return [] // the empty layer
        const { constants } = JSON.parse(task) as { constants: Record<string, string> }
        return [constants['FRONT_DOOR']]
      })
    }
    assert.deepEqual(
      constantsOf(() => restApi()),
      ['rest', 'rest'],
    )
    for (const props of [{}, { frontDoor: 'http-api' }] as const) {
      assert.deepEqual(
        constantsOf(() => synthesizeApi(props)),
        [undefined, undefined],
      )
    }
  })
})
