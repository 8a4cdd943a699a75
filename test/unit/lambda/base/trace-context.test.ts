import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readTrace, unsampled } from '../../../../lambda/base/trace-context.ts'

const ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const VALID = `00-${ID}-${PARENT}-01`
const INVALID = [
  `ff-${ID}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${ID}-${'0'.repeat(16)}-01`,
  VALID.toUpperCase(),
  `${VALID}-more`,
  ` ${VALID}`,
  `${VALID}\n`,
  `${VALID}\r\nx: y`,
  VALID.slice(0, -1),
  '',
]

describe('a traceparent of W3C Trace Context §3.2', () => {
  test('is read with the ID of its trace', () => {
    assert.deepEqual(readTrace(VALID), { traceparent: VALID, traceId: ID })
    assert.equal(readTrace(`01-${ID}-${PARENT}-00`)?.traceId, ID, 'a later version')
  })

  test('is nothing else, of whatever type', () => {
    for (const value of [...INVALID, undefined, 7, null, {}, [VALID]]) {
      assert.equal(readTrace(value), undefined, JSON.stringify(value))
    }
  })

  test('loses its sampled flag, and nothing else', () => {
    assert.equal(unsampled(VALID), `00-${ID}-${PARENT}-00`)
    assert.equal(unsampled(`01-${ID}-${PARENT}-ff`), `01-${ID}-${PARENT}-00`)
    for (const value of [...INVALID, undefined]) assert.equal(unsampled(value), undefined, value)
  })
})
