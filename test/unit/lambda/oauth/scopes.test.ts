import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsScopes, requireScopes, splitScopes } from '../../../../lambda/oauth/scopes.ts'

const HIERARCHY = [
  ['admin', 'write'],
  ['write', 'read'],
  ['read', 'admin'],
] as const

test('scope tokens are separated by spaces alone', () => {
  assert.deepEqual(splitScopes(' a  b\tc a,d '), ['a', 'b\tc', 'a,d'])
  assert.deepEqual(splitScopes(''), [])
})

test('all required scopes must be held, to the letter', () => {
  assert.ok(holdsScopes(['a', 'b'], ['b', 'c', 'a'], []))
  assert.ok(holdsScopes([], [], []))
  for (const granted of [['a'], ['A', 'b'], ['a b'], ['a:b', 'ab'], []]) {
    assert.ok(!holdsScopes(['a', 'b'], granted, []), granted.join())
  }
})

test('a broader scope implies narrower ones, through any number of steps, and a circle does no harm', () => {
  assert.ok(holdsScopes(['read', 'write', 'admin'], ['admin'], HIERARCHY))
  assert.ok(holdsScopes(['read'], ['admin'], HIERARCHY.slice(0, 2)))
  assert.ok(!holdsScopes(['admin'], ['read'], HIERARCHY.slice(0, 2)))
  for (const other of ['adm', 'administrator', 'ADMIN', '']) {
    assert.ok(!holdsScopes(['write'], [other], HIERARCHY), other)
  }
})

test('who lacks a scope is told all that are needed, joined with those granted', () => {
  assert.deepEqual(requireScopes(['mcp', 'write'], ['email', 'mcp'], []), {
    kind: 'insufficient_scope',
    reason: 'missing_scope',
    detail: 'lacks scope write',
    scopes: ['mcp', 'write', 'email'],
  })
})

test('a challenge asks for no more of the granted scopes than a header can hold, and for real ones only', () => {
  const granted = [
    'offline_access',
    'a"b',
    'ü',
    'x'.repeat(101),
    ...Array.from({ length: 50 }, (_, at) => `g${at}`),
  ]
  const rejection = requireScopes(['mcp'], granted, [])
  assert.ok(rejection?.kind === 'insufficient_scope')
  assert.deepEqual(rejection.scopes, ['mcp', ...granted.slice(4, 44)])
})
