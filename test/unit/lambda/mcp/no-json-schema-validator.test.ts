import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DefaultJsonSchemaValidator,
  process,
} from '../../../../lambda/mcp/no-json-schema-validator.ts'

test('a tool that needs the validator is told what to do', () => {
  assert.throws(() => new DefaultJsonSchemaValidator().getValidator(), /validators\/cf-worker/)
  assert.equal(process, globalThis.process)
})
