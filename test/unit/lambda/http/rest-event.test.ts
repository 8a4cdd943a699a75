import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type RestEvent, toHttpEvent } from '../../../../lambda/http/rest-event.ts'

const EVENT: RestEvent = {
  httpMethod: 'POST',
  path: '/mcp',
  multiValueHeaders: {},
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
}
const headersOf = (multiValueHeaders: RestEvent['multiValueHeaders']) =>
  toHttpEvent({ ...EVENT, multiValueHeaders }).headers
const queryOf = (parameters: RestEvent['multiValueQueryStringParameters']) =>
  toHttpEvent({ ...EVENT, multiValueQueryStringParameters: parameters }).rawQueryString

describe('an event of payload format 1.0 becomes one of 2.0', () => {
  it('with its method, path and body', () => {
    assert.deepEqual(toHttpEvent({ ...EVENT, body: 'w6Q=', isBase64Encoded: true }), {
      rawPath: '/mcp',
      rawQueryString: '',
      headers: {},
      requestContext: { http: { method: 'POST' } },
      body: 'w6Q=',
      isBase64Encoded: true,
    })
  })

  it('with the certificate that the client has shown in mutual TLS', () => {
    const clientCert = { clientCertPem: 'PEM' }
    const { requestContext } = toHttpEvent({
      ...EVENT,
      requestContext: { identity: { clientCert } },
    })
    assert.deepEqual(requestContext.authentication?.clientCert, clientCert)
    const { requestContext: without } = toHttpEvent({ ...EVENT, requestContext: {} })
    assert.equal(without.authentication, undefined)
  })

  it('without what it does not have', () => {
    assert.ok(!('body' in toHttpEvent(EVENT)))
    assert.deepEqual(headersOf(null), {})
    assert.equal(queryOf(null), '')
  })

  it('with names of headers in lower case, and several values in one, whatever the case of each', () => {
    assert.deepEqual(
      headersOf({
        Authorization: ['Bearer a', 'Bearer b'],
        authorization: ['Bearer c'],
        'X-None': undefined,
        __proto__: ['x'],
      }),
      { authorization: 'Bearer a,Bearer b,Bearer c', 'x-none': '' },
    )
    const hostile = JSON.parse('{"__proto__":["x"]}') as Record<string, string[]>
    assert.deepEqual(Object.entries(headersOf(hostile)), [['__proto__', 'x']])
  })

  it('with a query that says the same when it is decoded', () => {
    assert.equal(
      queryOf({ 'a b': ['1', '2'], 'c&d': ['=é+'], e: undefined }),
      'a+b=1&a+b=2&c%26d=%3D%C3%A9%2B',
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.array(fc.string(), { minLength: 1 })), (lists) => {
        const read = new URLSearchParams(queryOf(lists))
        for (const [name, values] of Object.entries(lists)) {
          assert.deepEqual(read.getAll(name), values)
        }
      }),
    )
  })
})
