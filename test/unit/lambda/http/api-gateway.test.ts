import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyBytes, toRequest } from '../../../../lambda/http/api-gateway.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const event = {
  headers: {
    host: 'evil.example',
    'x-forwarded-proto': 'http',
    'content-type': 'application/json',
  },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
}

test('the URL of a request is configured: no header decides it', () => {
  const request = toRequest(event, RESOURCE)
  assert.equal(request.url, RESOURCE)
  assert.equal(request.headers.get('content-type'), 'application/json')
})

test('credentials stay at the gate, and what is no header is left out', () => {
  const headers = {
    ...event.headers,
    authorization: 'Bearer abc',
    cookie: 'a=b',
    'x-fine': 'é\t1',
    'x-broken': 'a\nb',
    'x-wide': '→',
    'no name': 'x',
  }
  const fields = [...toRequest({ ...event, headers }, RESOURCE).headers]
  const names = fields.map(([name]) => name).toSorted()
  assert.deepEqual(names, ['content-type', 'host', 'x-fine', 'x-forwarded-proto'])
})

test('a body comes as text, as base64, or not at all', () => {
  const bytes = Buffer.from([0xe2, 0x82, 0xac, 0xff])
  const binary = { ...event, body: bytes.toString('base64'), isBase64Encoded: true }
  assert.deepEqual(bodyBytes(binary), bytes)
  assert.equal(bodyBytes({ ...event, body: '€' }).toString(), '€')
  assert.equal(bodyBytes(event).length, 0)
})
