import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAllowedOrigin } from '../../../../lambda/gate/browser-origin.ts'

test('pages of every loopback origin may call, unless origins are configured', () => {
  const loopback = [
    'http://localhost:6274',
    'http://127.0.0.1',
    'https://localhost',
    'http://[::1]:1',
  ]
  for (const origin of loopback) {
    assert.ok(isAllowedOrigin(origin, undefined), origin)
    assert.ok(!isAllowedOrigin(origin, ['https://app.example.com']), origin)
  }
})

test('of others only those that are configured, to the letter', () => {
  const allowed = ['https://app.example.com', 'http://localhost:6274']
  for (const origin of allowed) assert.ok(isAllowedOrigin(origin, allowed))
  const others = [
    '',
    'null',
    'https://app.example.com.evil.example',
    'https://app.example.com:8443',
    'http://app.example.com',
    'http://localhost',
  ]
  for (const origin of others) assert.ok(!isAllowedOrigin(origin, allowed), origin)
  for (const origin of others.slice(0, -1)) assert.ok(!isAllowedOrigin(origin, undefined), origin)
})
