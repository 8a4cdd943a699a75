import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as z from 'zod'
import { madeUpValue } from '../../../../lambda/code-cache/made-up-value.ts'

suite('a value that is made up', () => {
  for (const [title, schema] of Object.entries({
    object: z.object({ a: z.number(), b: z.string(), c: z.boolean().optional() }),
    nested: z.object({ list: z.array(z.object({ id: z.uuid() })).min(2) }),
    formats: z.object({ a: z.email(), b: z.url(), c: z.iso.datetime(), d: z.iso.date() }),
    limits: z.object({ a: z.int().min(3), b: z.number().gt(5), c: z.string().min(4) }),
    choice: z.object({ a: z.enum(['x', 'y']), b: z.literal('z'), c: z.string().nullable() }),
    union: z.object({ a: z.union([z.object({ b: z.null() }), z.string()]) }),
    intersection: z.object({ a: z.intersection(z.object({ b: z.string() }), z.object({})) }),
    anything: z.object({ a: z.unknown() }),
  })) {
    test(`fits the schema: ${title}`, () => {
      schema.parse(madeUpValue(z.toJSONSchema(schema)))
    })
  }

  test('is the first example, and one of several types', () => {
    assert.equal(madeUpValue({ type: 'string', examples: ['Berlin', 'Rome'] }), 'Berlin')
    assert.equal(madeUpValue({ type: ['boolean', 'null'] }), true)
    assert.deepEqual(madeUpValue({ type: 'object' }), {})
    assert.deepEqual(madeUpValue({ type: 'object', required: ['a'] }), { a: null })
  })

  test('ends where a schema refers to itself', () => {
    const schema = { $defs: { node: { $ref: '#/$defs/node' } }, $ref: '#/$defs/node' }
    assert.equal(madeUpValue(schema), null)
    assert.equal(madeUpValue({ $ref: '#/none/none' }), null)
  })
})
