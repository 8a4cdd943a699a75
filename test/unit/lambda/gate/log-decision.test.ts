import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Trace } from '../../../../lambda/base/trace-context.ts'
import type { Decision } from '../../../../lambda/gate/gate-context.ts'
import type { Message } from '../../../../lambda/message/read-message.ts'
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
    const traceOf = (id: string) => ({ traceparent: 'x', traceId: id })
    const message = (trace?: Trace) => ({ message: { trace } as Message })
    const headerTrace = traceOf('header')
    for (const [circumstances, id] of [
      [{ headerTrace, ...message(traceOf('message')) }, 'message'],
      [{ headerTrace, ...message() }, 'header'],
      [{ headerTrace }, 'header'],
      [{ headerTrace, message: { status: 415, problem: '' } }, 'header'],
      [message(), undefined],
    ] as const) {
      const [line] = linesAbout(GRANTED, circumstances)
      assert.equal(line?.['traceId'], id)
    }
  })
})
