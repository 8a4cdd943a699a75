import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerOf } from '../../../local/sse-transport.ts'

const caller = (clientId: string, sub?: string, token = 'token') => {
  return ownerOf({ token, clientId, scopes: [], ...(sub !== undefined && { extra: { sub } }) })
}

test('a session belongs to the client and the user of its token, whatever the token', () => {
  assert.equal(caller('client', 'alice', 'token-1'), caller('client', 'alice', 'token-2'))
  const owners = [
    caller('client', 'alice'),
    caller('client', 'bob'),
    caller('client'),
    caller('other', 'alice'),
    caller('', 'alice'),
    caller('clienta', 'lice'),
  ]
  assert.equal(new Set(owners).size, owners.length)
})

test('a session of a token that names neither belongs to that token, which is not kept', () => {
  assert.equal(caller('', undefined, 'token-1'), caller('', undefined, 'token-1'))
  assert.notEqual(caller('', undefined, 'token-1'), caller('', undefined, 'token-2'))
  assert.ok(!caller('', undefined, 'token-1').includes('token-1'))
})
