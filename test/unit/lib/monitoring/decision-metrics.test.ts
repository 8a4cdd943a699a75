/** What CloudWatch makes of the lines that the function really writes, by the filters of the template. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Decision } from '../../../../lambda/gate/gate-context.ts'
import { VERDICTS } from '../../../../lib/monitoring/decision-metrics.ts'
import {
  GRANTED,
  type Line,
  linesAbout,
  linesOf,
  log,
  SERVICE,
  UNAVAILABLE,
} from '../../../support/logged-lines.ts'
import { ofType, synthesizeApi } from '../synthesis.ts'

interface Filter {
  readonly FilterPattern: string
  readonly LogGroupName: string
  readonly MetricTransformations: readonly [
    {
      readonly MetricName: string
      readonly MetricNamespace: string
      readonly MetricValue: string
      readonly Unit?: string
      readonly Dimensions: readonly { readonly Key: string; readonly Value: string }[]
    },
  ]
}

const filtersOf = (...asked: Parameters<typeof synthesizeApi>) =>
  ofType(synthesizeApi(...asked), 'AWS::Logs::MetricFilter')
    .map(([, filter]) => filter as unknown as Filter)
    .filter(({ LogGroupName: group }) => group === '${Api/Mcp/Logs}')

const filters = filtersOf({ dashboard: true })

/** As much of the filter patterns for JSON as is used; an unknown condition fails. */
function matches(pattern: string, line: Line): boolean {
  const conditions = pattern.replace(/^\{ (.*) \}$/, '$1').split(' && ')
  return conditions.every((condition) => {
    const [, field = '', operator, operand] =
      /^\(?\$\.(\w+) (=|>=|IS) ("[\w *]+"|\d+|TRUE)\)?$/.exec(condition) ?? assert.fail(condition)
    const value = line[field]
    if (operator === '>=') return typeof value === 'number' && value >= Number(operand)
    if (operator === 'IS') return value === true
    const wanted = String(JSON.parse(operand ?? ''))
    if (!wanted.endsWith('*')) return value === wanted
    return typeof value === 'string' && value.startsWith(wanted.slice(0, -1))
  })
}

/** Literal, or the field of the line that a selector names. */
function valueOf(text: string, line: Line): unknown {
  return text.startsWith('$.') ? line[text.slice(2)] : Number(text)
}

/** What is measured of these lines: name → value and unit, each once. */
function measured(lines: readonly Line[], dimensions: object): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const line of lines) {
    for (const { FilterPattern, MetricTransformations } of filters) {
      if (!matches(FilterPattern, line)) continue
      const [{ MetricName, MetricValue, Unit, Dimensions }] = MetricTransformations
      const found = Dimensions.map(({ Key, Value }) => [Key, valueOf(Value, line)])
      assert.deepEqual(Object.fromEntries(found), dimensions)
      assert.ok(!(MetricName in values), `${MetricName} twice`)
      values[MetricName] = [valueOf(MetricValue, line), Unit]
    }
  }
  return values
}

function measuredOf(decision: Decision): Record<string, unknown> {
  return measured(linesAbout(decision), { service: SERVICE, verdict: decision.verdict })
}

const ONE = [1, undefined]

suite('a decision', () => {
  test('is a request of its verdict; that a token is missing is not counted by default', () => {
    for (const verdict of VERDICTS) {
      const { Requests } = measuredOf({ verdict, reason: 'inactive' })
      assert.deepEqual(Requests, ONE, verdict)
    }
    assert.deepEqual(measuredOf({ verdict: 'missing_token' }), {})
  })

  test('on a token that was asked about has a latency, zero as well', () => {
    for (const introspectionMs of [12, 0]) {
      assert.deepEqual(measuredOf({ ...GRANTED, introspectionMs }), {
        Requests: ONE,
        IntrospectionLatency: [introspectionMs, 'Milliseconds'],
      })
    }
  })

  test('out of the cache is a hit, and has no latency', () => {
    const { introspectionMs: _, ...cached } = { ...GRANTED, cached: true }
    assert.deepEqual(measuredOf(cached), { Requests: ONE, TokenCacheHits: ONE })
  })

  test('that could not be made is a failure, and told apart when this client is refused', () => {
    const failure = {
      Requests: ONE,
      IntrospectionLatency: [3, 'Milliseconds'],
      IntrospectionFailures: ONE,
    }
    assert.deepEqual(measuredOf(UNAVAILABLE), failure)
    const refused = measuredOf({ ...UNAVAILABLE, reason: 'client_refused' })
    assert.deepEqual(refused, { ...failure, ClientRefused: ONE })
  })

  test('is seen by the alarms as long as errors are logged', (t) => {
    const level = log.getLevelName()
    t.after(() => log.setLogLevel(level))
    log.setLogLevel('ERROR')
    const refused = measuredOf({ ...UNAVAILABLE, reason: 'client_refused' })
    assert.deepEqual([refused['IntrospectionFailures'], refused['ClientRefused']], [ONE, ONE])
    assert.deepEqual(measuredOf(GRANTED), {})
  })
})

test('other lines of the function count as nothing, whatever fields of a decision they have', () => {
  const fields = { ...UNAVAILABLE, reason: 'client_refused', cached: true }
  const { verdict: _, ...others } = fields
  const lines = linesOf(() => {
    log.info('of a tool', fields)
    log.info('access to a tool', others)
    log.error('unforeseen error', new Error('outer', { cause: 'client_refused' }))
  })
  assert.equal(lines.length, 3)
  assert.deepEqual(measured(lines, {}), {})
})

test('metrics exist only for a dashboard or alarms', () => {
  const names = (of: readonly Filter[]) =>
    of.map(({ MetricTransformations: [one] }) => `${one.MetricNamespace} ${one.MetricName}`)
  const ofAlarms = [
    'McpAuth IntrospectionFailures',
    'McpAuth IntrospectionLatency',
    'McpAuth ClientRefused',
  ]
  const all = [
    'McpAuth Requests',
    'McpAuth TokenCacheHits',
    'McpAuth IntrospectionLatency',
    'McpAuth IntrospectionFailures',
    'McpAuth ClientRefused',
  ]
  assert.deepEqual(names(filters), all)
  const alarms = filtersOf((stack) => ({ alarmTopic: new Topic(stack, 'Topic') }))
  assert.deepEqual(names(alarms), ofAlarms)
  assert.deepEqual(filtersOf(), [])
})
