import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { withJsonSchemaOnce } from '../../../../lambda/mcp/json-schema.ts'

const OPTIONS = { target: 'draft-2020-12' } as const

test('a schema stays what it was, and its JSON Schema is made once for each direction', async () => {
  const schema = z.object({ a: z.number().default(1) })
  const { '~standard': wanted } = schema
  const { '~standard': standard } = withJsonSchemaOnce(schema)
  const { input, output } = standard.jsonSchema
  assert.deepEqual(input(OPTIONS), wanted.jsonSchema.input(OPTIONS))
  assert.deepEqual(output(OPTIONS), wanted.jsonSchema.output(OPTIONS))
  assert.notDeepEqual(input(OPTIONS), output(OPTIONS))
  assert.equal(input(OPTIONS), input(OPTIONS))
  assert.equal(output(OPTIONS), output(OPTIONS))
  assert.deepEqual(await standard.validate({}), { value: { a: 1 } })
  assert.equal(standard.vendor, 'zod')
})
