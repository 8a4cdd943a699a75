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

  test('is a line of bounded length, whatever was received', () => {
    const long = 'x'.repeat(60_000)
    const many = Array.from({ length: 20_000 }, (_, index) => `s${index}`)
    const long600 = Array.from({ length: 600 }, () => 'x'.repeat(100))
    for (const change of [
      { subject: long },
      { clientId: long },
      { detail: long },
      { scopes: many },
      { scopes: [long] },
      { scopes: long600, tools: many, subject: long, clientId: long, detail: long },
      { subject: '\u0000'.repeat(60_000) },
    ]) {
      const [line] = linesAbout({ ...GRANTED, ...change })
      assert.ok(JSON.stringify(line).length < 8000, JSON.stringify(line))
    }
    const [line] = linesAbout({ ...GRANTED, scopes: ['mcp', 'a'.repeat(900), ...many] })
    const scopes = line?.['scopes'] as string[]
    assert.deepEqual([scopes[0], scopes[2], scopes.at(-1)], ['mcp', 's0', '… and 19974 more'])
    assert.match(String(linesAbout({ ...GRANTED, subject: long })[0]?.['subject']), /^x{1000}…$/)
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

  test('of a flood has no line, and the next line says how many are missing', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const refused: Decision = { verdict: 'invalid_token', reason: 'inactive', detail: 'not active' }
    const flood = Array.from({ length: 300 }, () => linesAbout(refused)).flat()
    assert.ok(flood.length <= 100, String(flood.length))
    assert.equal(linesAbout(GRANTED).length, 1, 'callers with a valid token have theirs')
    t.mock.timers.tick(1000)
    const [line] = linesAbout(refused)
    assert.equal(line?.['unlogged'], 300 - flood.length)
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
