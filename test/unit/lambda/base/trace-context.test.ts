import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTrace } from '../../../../lambda/base/trace-context.ts'

const ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const VALID = `00-${ID}-${PARENT}-01`

test('the first traceparent is taken, whatever else is there', () => {
  const trace = { traceparent: VALID, traceId: ID }
  const other = VALID.replace('4bf9', '5bf9')
  assert.deepEqual(findTrace(VALID), trace)
  assert.deepEqual(findTrace(undefined, 7, null, {}, [VALID], '', VALID, other), trace)
  assert.equal(findTrace(), undefined)
})

test('what is no traceparent of W3C Trace Context §3.2 is none', () => {
  for (const value of [
    `ff-${ID}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    VALID.toUpperCase(),
    `${VALID}-more`,
    ` ${VALID}`,
    `${VALID}\n`,
    `${VALID}\r\nx: y`,
    VALID.slice(0, -1),
  ]) {
    assert.equal(findTrace(value), undefined, value)
  }
  assert.equal(findTrace(`01-${ID}-${PARENT}-00`)?.traceId, ID, 'a later version')
})
