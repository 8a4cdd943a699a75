import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { ADD_VIEWER_ADDRESS } from '../../../../lib/edge/edge-behaviors.ts'

test('the CloudFront Function says the address of the client, whatever the client said', () => {
  const request = {
    method: 'POST',
    uri: '/mcp',
    headers: {
      accept: { value: '*/*' },
      'x-viewer-address': { value: '192.0.2.1', multiValue: [{ value: '192.0.2.1' }] },
    },
  }
  const event = { version: '1.0', viewer: { ip: '2001:db8::7' }, request }
  const passed = runInNewContext(`${ADD_VIEWER_ADDRESS}; handler(event)`, { event }) as object
  assert.deepEqual(structuredClone(passed), {
    method: 'POST',
    uri: '/mcp',
    headers: { accept: { value: '*/*' }, 'x-viewer-address': { value: '2001:db8::7' } },
  })
  assert.ok(Buffer.byteLength(ADD_VIEWER_ADDRESS) <= 10_240, 'CloudFront takes no longer one')
})
