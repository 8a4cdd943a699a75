import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callerKey } from '../../../../lambda/caller-limit/caller-key.ts'

const caller = (change: object = {}) => ({
  token: 'token',
  clientId: 'claude',
  scopes: [],
  extra: { sub: 'alice' },
  ...change,
})
const key = (change?: object) => callerKey(caller(change))

test('a caller is a client and its user at an authorization server, whatever the token', () => {
  assert.equal(key(), key({ token: 'other', scopes: ['admin'], extra: { sub: 'alice', jti: '2' } }))
  const others = [
    { clientId: 'vscode' },
    { extra: { sub: 'bob' } },
    { issuer: 'https://a.example.com' },
    { issuer: 'https://b.example.com' },
  ].map(key)
  assert.equal(new Set([key(), ...others]).size, 5)
})

test('a client without a user, or a user without a client, is a caller', () => {
  const machine = { extra: undefined }
  assert.equal(key(machine), key({ ...machine, token: 'other' }))
  assert.equal(key({ clientId: '' }), key({ clientId: '', token: 'other' }))
  assert.notEqual(key(machine), key())
})

test('a token that names nobody is a caller of its own', () => {
  const unnamed = { clientId: '', extra: { active: true } }
  assert.equal(key(unnamed), key(unnamed))
  assert.notEqual(key(unnamed), key({ ...unnamed, token: 'other' }))
})

test('no names run into those of another caller, and none is in the key', () => {
  const all = [
    { clientId: 'a', extra: { sub: 'b"c' } },
    { clientId: 'a","b', extra: { sub: 'c' } },
    { clientId: '', extra: { sub: 'a' } },
    { clientId: 'a', extra: {} },
    { clientId: '', extra: {}, token: 'a' },
  ].map(key)
  assert.equal(new Set(all).size, all.length)
  for (const one of all) assert.match(one, /^[\w-]{43}$/)
  assert.equal(key({ clientId: 'x'.repeat(100_000) }).length, 43)
})
