/** When the alarms go off: their expressions are computed with numbers that a deployment could have. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { METRIC_NAMESPACE } from '../../../../lib/monitoring/decision-metrics.ts'
import { environmentOf, ofType, synthesizeApi, text } from '../synthesis.ts'

interface Query {
  readonly Id: string
  readonly Expression?: string
  readonly MetricStat?: {
    readonly Metric: { readonly Namespace: string; readonly MetricName: string }
    readonly Stat: string
  }
}

const withTopic = (props: object = {}) =>
  synthesizeApi((stack) => ({ alarmTopic: new Topic(stack, 'Topic'), ...props }))
const api = withTopic()
const alarms = new Map(
  ofType(api, 'AWS::CloudWatch::Alarm').map(([path, alarm]) => [path.split('/').at(-1), alarm]),
)
const alarmOf = (name: string) => alarms.get(name) ?? assert.fail(`no alarm ${name}`)
const queriesOf = (name: string) => alarmOf(name)['Metrics'] as unknown as Query[]

/** As much of CloudWatch's metric math as is used; a metric without data is undefined. */
const MATH = {
  IF: (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise),
  FILL: (value: number | undefined, filler: number) => value ?? filler,
}

/** Whether an alarm goes off in a period with these values, by metric id. */
function goesOff(name: string, values: Readonly<Record<string, number>>): boolean {
  const queries = queriesOf(name)
  const { Expression: expression = '' } = queries.find((one) => one.Expression) ?? {}
  const ids = queries.filter((one) => one.MetricStat).map(({ Id }) => Id)
  for (const id of Object.keys(values)) assert.ok(ids.includes(id), id)
  // eslint-disable-next-line no-new-func, typescript/no-implied-eval -- the expression is our own
  const compute = new Function(...Object.keys(MATH), ...ids, `return ${expression}`) as (
    ...given: unknown[]
  ) => number
  const result = compute(...Object.values(MATH), ...ids.map((id) => values[id]))
  return result >= Number(alarmOf(name)['Threshold'])
}

/** Namespace, name and statistic of each metric, by id. */
function metricsOf(name: string): Record<string, string> {
  const stats = queriesOf(name).flatMap(({ Id, MetricStat: stat }) =>
    stat ? [[Id, `${stat.Metric.Namespace} ${stat.Metric.MetricName} ${stat.Stat}`]] : [],
  )
  return Object.fromEntries(stats)
}

test('each says what to do, and tells the topic both when it begins and when it ends', () => {
  const names = [...alarms.keys()].map((name = '') => name)
  assert.deepEqual(names.toSorted(), [
    'AccountConcurrency',
    'ClientRefused',
    'IntrospectionFailures',
    'IntrospectionLatency',
    'Latency',
    'ServerErrors',
    'ThrottledCallers',
    'Throttles',
  ])
  for (const [name, alarm] of alarms) {
    assert.deepEqual(alarm['AlarmActions'], ['${Topic}'], name)
    assert.deepEqual(alarm['OKActions'], ['${Topic}'], name)
    assert.equal(alarm['TreatMissingData'], 'notBreaching', name)
    assert.match(text(alarm['AlarmDescription']), /: .{20}/, name)
    assert.equal(alarm['EvaluationPeriods'], name?.endsWith('Latency') === true ? 3 : 1, name)
  }
})

test('do not exist without a topic', () => {
  assert.deepEqual(ofType(synthesizeApi(), 'AWS::CloudWatch::Alarm'), [])
  assert.deepEqual(ofType(synthesizeApi(), 'AWS::Logs::MetricFilter'), [])
})

suite('an alarm about a share', () => {
  const cases = {
    ServerErrors: ['failed', 'requests'],
    ThrottledCallers: ['throttled', 'requests'],
  } as const
  for (const [name, [some, all]] of Object.entries(cases)) {
    test(`${name} goes off at 5 %, and not for a few of them`, () => {
      assert.equal(goesOff(name, { [some]: 5, [all]: 5 }), true)
      assert.equal(goesOff(name, { [some]: 500, [all]: 10_000 }), true)
      assert.equal(goesOff(name, { [some]: 499, [all]: 10_000 }), false)
      assert.equal(goesOff(name, { [some]: 4, [all]: 4 }), false)
      assert.equal(goesOff(name, {}), false)
    })
  }

  test('reads the 429 of the API from its log, because its metrics have no more than 4xx', () => {
    assert.deepEqual(metricsOf('ServerErrors'), {
      failed: 'AWS/ApiGateway 5xx Sum',
      requests: 'AWS/ApiGateway Count Sum',
    })
    assert.deepEqual(metricsOf('ThrottledCallers'), {
      throttled: `${METRIC_NAMESPACE} ThrottledRequests Sum`,
      requests: 'AWS/ApiGateway Count Sum',
    })
    const filter = api.resources.get('Api/Monitoring/Throttled')?.Properties
    assert.equal(filter?.['FilterPattern'], '{ $.status = "429" }')
    assert.equal(filter?.['LogGroupName'], '${Api/HttpApi/AccessLogs}')
  })

  test('about Lambda counts what either function turns away, which are no invocations', () => {
    assert.equal(goesOff('Throttles', { mcp: 5, calls: 495, reads: 0 }), true)
    assert.equal(goesOff('Throttles', { mcp: 3, metadata: 2, calls: 100 }), true)
    assert.equal(goesOff('Throttles', { mcp: 5, metadata: 0, calls: 600, reads: 0 }), false)
    assert.equal(goesOff('Throttles', { mcp: 4 }), false)
    assert.deepEqual(metricsOf('Throttles'), {
      mcp: 'AWS/Lambda Throttles Sum',
      metadata: 'AWS/Lambda Throttles Sum',
      calls: 'AWS/Lambda Invocations Sum',
      reads: 'AWS/Lambda Invocations Sum',
    })
  })

  test('about tokens compares the failed checks with those that a token has passed', () => {
    assert.equal(goesOff('IntrospectionFailures', { failed: 5, granted: 95 }), true)
    assert.equal(goesOff('IntrospectionFailures', { failed: 5, granted: 96 }), false)
    assert.equal(goesOff('IntrospectionFailures', { failed: 5 }), true, 'also at level ERROR')
    assert.equal(goesOff('IntrospectionFailures', { failed: 4, granted: 0 }), false)
    assert.deepEqual(metricsOf('IntrospectionFailures'), {
      failed: `${METRIC_NAMESPACE} IntrospectionFailures Sum`,
      granted: `${METRIC_NAMESPACE} IntrospectionLatency SampleCount`,
    })
  })
})

suite('an alarm about a latency', () => {
  for (const [name, ms, statistic] of [
    ['Latency', 5000, 'AWS/ApiGateway Latency p99'],
    ['IntrospectionLatency', 2000, `${METRIC_NAMESPACE} IntrospectionLatency p95`],
  ] as const) {
    test(`${name} goes off at ${ms} ms, of enough requests`, () => {
      assert.equal(metricsOf(name)['measured'], statistic)
      assert.equal(goesOff(name, { measured: ms, count: 20 }), true)
      assert.equal(goesOff(name, { measured: ms - 1, count: 20 }), false)
      assert.equal(goesOff(name, { measured: 20_000, count: 19 }), false)
    })
  }
})

test('one is about all functions of the account, whose quota is a setting', () => {
  const thresholdOf = (props?: object) => {
    const found = ofType(withTopic(props), 'AWS::CloudWatch::Alarm')
    return found.find(([path]) => path.endsWith('/AccountConcurrency'))?.[1]['Threshold']
  }
  const { Namespace, MetricName, Statistic, Dimensions } = alarmOf('AccountConcurrency')
  assert.deepEqual(
    [Namespace, MetricName, Statistic, Dimensions],
    ['AWS/Lambda', 'ClaimedAccountConcurrency', 'Maximum', undefined],
  )
  assert.deepEqual([thresholdOf(), thresholdOf({ accountConcurrency: 10 })], [800, 8])
})

test('the client that is refused is one too many, in this deployment', () => {
  const { MetricName, Dimensions, Threshold } = alarmOf('ClientRefused')
  assert.deepEqual([MetricName, Threshold], ['ClientRefused', 1])
  assert.deepEqual(Dimensions, [
    { Name: 'service', Value: environmentOf(api, 'Mcp')['POWERTOOLS_SERVICE_NAME'] },
    { Name: 'verdict', Value: 'unavailable' },
  ])
})
