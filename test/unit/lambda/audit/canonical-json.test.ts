import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { canonicalJson } from '../../../../lambda/audit/canonical-json.ts'

test('the example of RFC 8785 §3.2.2 and §3.2.4 has the bytes that it gives', () => {
  const input = JSON.parse(
    String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
  ) as unknown
  assert.equal(
    canonicalJson(input),
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

test('members are sorted by UTF-16 code units (RFC 8785 §3.2.3)', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
  const object = Object.fromEntries(names.map((name) => [name, 0]))
  const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']
  const text = sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')
  assert.equal(canonicalJson(object), `{${text}}`)
  assert.equal(canonicalJson(JSON.parse('{"b":-0,"__proto__":[{}]}')), '{"__proto__":[{}],"b":0}')
})

test('equal values have one text, which is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed = JSON.parse(JSON.stringify(value)) as unknown
      const text = canonicalJson(parsed)
      assert.deepEqual(JSON.parse(text), parsed)
      assert.equal(canonicalJson(reversed(parsed)), text)
    }),
  )
})

/** The same value, with the members of each object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toReversed()
  return JSON.parse(
    `{${members.map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(reversed(one))}`).join(',')}}`,
  )
}
