import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerOf } from '../../../../lambda/oauth/owner.ts'

const caller = (clientId: string, sub?: string, token = 'token', iss?: string) => {
  return ownerOf({ token, clientId, scopes: [], ...(sub !== undefined && { extra: { sub, iss } }) })
}

test('what is kept for a caller belongs to the client and the user of its token, whatever the token', () => {
  assert.equal(caller('client', 'alice', 'token-1'), caller('client', 'alice', 'token-2'))
  const owners = [
    caller('client', 'alice'),
    caller('client', 'bob'),
    caller('client'),
    caller('other', 'alice'),
    caller('', 'alice'),
    caller('clienta', 'lice'),
    caller('client', 'alice', 'token', 'https://a.example.com'),
    caller('client', 'alice', 'token', 'https://b.example.com'),
  ]
  assert.equal(new Set(owners).size, owners.length)
  assert.notEqual(caller('', undefined, 'token-1'), caller('', undefined, 'token-2'))
})
