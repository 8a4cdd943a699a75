import assert from 'node:assert/strict'
import { test } from 'node:test'
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
  assert.ok(context.message && 'parsed' in context.message)
  assert.deepEqual(context.message.parsed, { method: 'ping' })
})

test('a body that is no message is left to the endpoint, with what is wrong with it', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const { result, context } = pass(form, 'access_token=abc')
  assert.equal(result, undefined)
  assert.ok(context.message && 'problem' in context.message)
  assert.equal(context.message.status, 415)
})

test('no body is looked for in other methods', () => {
  assert.deepEqual(pass({ traceparent }, 'no JSON', 'GET'), {
    result: undefined,
    context: { headerTrace: { traceparent, traceId: TRACE_ID } },
  })
})
