import assert from 'node:assert/strict'
import { after, describe, mock, test } from 'node:test'
import type { Decision } from '../../lambda/http/gate-context.ts'

// The loggers read the environment when they are loaded.
process.env['POWERTOOLS_SERVICE_NAME'] = 'a-service'
const { log, logDecision } = await import('../../lambda/decision-log.ts')

const level = log.getLevelName()
after(() => log.setLogLevel(level))

function linesOf(decision: Decision | undefined): Record<string, unknown>[] {
  const lines: string[] = []
  const writes = (['stdout', 'stderr'] as const).map((name) =>
    mock.method(process[name], 'write', (line: string) => lines.push(line) > 0),
  )
  try {
    logDecision({ awsRequestId: 'request-1', ...(decision && { decision }) } as never)
  } finally {
    for (const write of writes) write.mock.restore()
  }
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

const GRANTED: Decision = {
  verdict: 'granted',
  subject: 'alice',
  clientId: 'client',
  scopes: ['mcp'],
  tools: ['add_numbers'],
  cached: false,
  introspectionMs: 12,
}
const UNAVAILABLE: Decision = {
  verdict: 'unavailable',
  reason: 'no introspection: status 500',
  cause: 'unreachable',
  cached: false,
  introspectionMs: 3,
}

describe('a decision', () => {
  test('is one line with all that was decided, and one of metrics', () => {
    const [line, metrics, ...more] = linesOf(GRANTED)
    const { timestamp, sampling_rate: _, ...fields } = line ?? assert.fail('no line')
    assert.match(String(timestamp), /^\d{4}-/)
    assert.deepEqual(fields, {
      level: 'INFO',
      message: 'access granted',
      service: 'a-service',
      ...GRANTED,
      awsRequestId: 'request-1',
    })
    const { _aws: embedded, ...values } = metrics ?? assert.fail('no metrics')
    assert.deepEqual(values, {
      service: 'a-service',
      verdict: 'granted',
      Requests: 1,
      TokenCacheHits: 0,
      IntrospectionLatency: 12,
    })
    const [{ Namespace, Dimensions }] = (
      embedded as { CloudWatchMetrics: [{ Namespace: string; Dimensions: string[][] }] }
    ).CloudWatchMetrics
    assert.deepEqual([Namespace, Dimensions], ['McpAuth', [['service', 'verdict']]])
    assert.deepEqual(more, [])
  })

  test('out of the cache has no latency, and counts as a hit', () => {
    const { introspectionMs: _, ...cached } = { ...GRANTED, cached: true }
    const [, metrics] = linesOf(cached)
    assert.equal(metrics?.['TokenCacheHits'], 1)
    assert.ok(metrics !== undefined && !('IntrospectionLatency' in metrics))
  })

  test('that could not be made is an error, and told apart in the metrics', () => {
    const [line, metrics] = linesOf(UNAVAILABLE)
    assert.deepEqual([line?.['level'], line?.['reason']], ['ERROR', UNAVAILABLE.reason])
    assert.deepEqual([metrics?.['IntrospectionFailures'], metrics?.['ClientRefused']], [1, 0])
    const [, refused] = linesOf({ ...UNAVAILABLE, cause: 'client_refused' })
    assert.deepEqual([refused?.['IntrospectionFailures'], refused?.['ClientRefused']], [1, 1])
  })

  test('on a request without a token is for debugging alone, and counted all the same', () => {
    const missing: Decision = { verdict: 'missing_token', reason: 'no credentials' }
    const [metrics, ...more] = linesOf(missing)
    assert.deepEqual(
      [metrics?.['verdict'], metrics?.['Requests'], more.length],
      ['missing_token', 1, 0],
    )
    log.setLogLevel('DEBUG')
    assert.equal(linesOf(missing)[0]?.['level'], 'DEBUG')
    log.setLogLevel('INFO')
  })

  test('that was never made leaves no line', () => {
    assert.deepEqual(linesOf(undefined), [])
  })
})
