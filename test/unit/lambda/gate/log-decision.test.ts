import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Decision } from '../../../../lambda/gate/gate-context.ts'
import { GRANTED, linesAbout, log, SERVICE, UNAVAILABLE } from '../../../support/logged-lines.ts'

const level = log.getLevelName()
after(() => log.setLogLevel(level))

describe('a decision', () => {
  test('is one line with all that was decided', () => {
    const [line, ...more] = linesAbout(GRANTED)
    const { timestamp, sampling_rate: _, ...fields } = line ?? assert.fail('no line')
    assert.match(String(timestamp), /^\d{4}-/)
    assert.deepEqual(fields, {
      level: 'INFO',
      message: 'access granted',
      service: SERVICE,
      ...GRANTED,
      awsRequestId: 'request-1',
    })
    assert.deepEqual(more, [])
  })

  test('that could not be made is an error', () => {
    const [line, ...more] = linesAbout(UNAVAILABLE)
    assert.deepEqual([line?.['level'], line?.['reason']], ['ERROR', UNAVAILABLE.reason])
    assert.deepEqual(more, [])
  })

  test('on a request without a token is for debugging alone', () => {
    const missing: Decision = {
      verdict: 'missing_token',
      reason: 'no_credentials',
      detail: 'no credentials',
    }
    assert.deepEqual(linesAbout(missing), [])
    log.setLogLevel('DEBUG')
    assert.deepEqual(
      linesAbout(missing).map((line) => line['level']),
      ['DEBUG'],
    )
    log.setLogLevel('INFO')
  })

  test('is counted to the trace of its request', () => {
    const [line] = linesAbout(GRANTED, { traceparent: 'x', traceId: 'y' })
    assert.equal(line?.['traceId'], 'y')
  })
})
