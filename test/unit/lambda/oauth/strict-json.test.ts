import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readStrictObject } from '../../../../lambda/oauth/strict-json.ts'

test('an object is read', () => {
  const value = { a: [{ b: 1 }, { b: 2 }, 'a:"b",{'], c: { a: null, 'x"y\\': true }, d: '\\"{' }
  assert.deepEqual(readStrictObject(JSON.stringify(value)), value)
  assert.deepEqual(readStrictObject('{ "a" : "a" , "b" : [ "a" , "a" ] }'), {
    a: 'a',
    b: ['a', 'a'],
  })
})

test('anything else is not, whether JSON or not', () => {
  for (const text of ['', '{', '[]', '[{}]', '"{}"', 'null', '7', "{'a':1}", '{"a":1} x']) {
    assert.equal(readStrictObject(text), undefined, text)
  }
})

test('an object with two members of one name is not, however deep and however they are written', () => {
  for (const text of [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"x":[{"y":{"a":1,"b":2,"a":3}}]}',
    '{"":1,"":2}',
    '{"a\\"":1,"a\\"":2}',
  ]) {
    assert.equal(readStrictObject(text), undefined, text)
  }
})

test('an object that is nested deeper than 16 levels is not', () => {
  const nested = (depth: number) => `{"a":`.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1)
  assert.notEqual(readStrictObject(nested(16)), undefined)
  assert.equal(readStrictObject(nested(17)), undefined)
  assert.equal(readStrictObject(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`), undefined)
})
