import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import { messageBody } from '../../../../lambda/gate/message-body.ts'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`
const JSON_TYPE = { 'content-type': 'application/json' }

function pass(headers: Record<string, string>, body?: string, method = 'POST') {
  const context = {} as GateContext
  const requestContext = { http: { method } }
  const event = { headers, body, isBase64Encoded: false, requestContext }
  const result = messageBody().before?.({ event, context } as never) as HttpResult | undefined
  return { result, context }
}

test('the body of a POST is read into one message', () => {
  const { result, context } = pass(JSON_TYPE, '{"method":"ping"}')
  assert.equal(result, undefined)
  assert.deepEqual(context.message?.parsed, { method: 'ping' })
})

test('a body that is no message is answered, by a JSON-RPC error', () => {
  for (const [headers, body, status, code] of [
    [JSON_TYPE, 'no JSON', 400, -32_700],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 'access_token=abc', 415, -32_003],
  ] as const) {
    const { result, context } = pass(headers, body)
    assert.equal(result?.statusCode, status)
    const { error } = JSON.parse(result.body ?? '') as { error: { code: number } }
    assert.equal(error.code, code)
    assert.equal(context.message, undefined)
  }
})

test('no body is looked for in other methods', () => {
  assert.deepEqual(pass({ traceparent }, 'no JSON', 'GET'), {
    result: undefined,
    context: { trace: { traceparent, traceId: TRACE_ID } },
  })
})

describe('the trace of a request', () => {
  const inMessage = (value: string) => JSON.stringify({ params: { _meta: { traceparent: value } } })
  const traceOf = (headers: Record<string, string>, body: string) =>
    pass({ ...JSON_TYPE, ...headers }, body).context.trace?.traceId

  test('is that of the message, before that of the header', () => {
    const other = traceparent.replace('4bf9', '5bf9')
    assert.equal(traceOf({ traceparent: other }, inMessage(traceparent)), TRACE_ID)
    assert.equal(traceOf({ traceparent }, inMessage('no trace')), TRACE_ID)
    assert.equal(traceOf({ traceparent }, '{}'), TRACE_ID)
    assert.equal(traceOf({}, inMessage(traceparent)), TRACE_ID)
    assert.equal(traceOf({ traceparent: 'x' }, '{}'), undefined)
    assert.equal(traceOf({}, '{}'), undefined)
  })
})
