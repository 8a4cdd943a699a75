/** Tools whose input schemas matter. */
import { fromJsonSchema } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { defineTool } from '../../../../lambda/features/public.ts'

/** SEP-1613 and SEP-2106: what a list of tools must not lose of a schema. */
const KEYWORDS = fromJsonSchema({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // eslint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
})

/** SEP-2243: an argument that the client repeats in a header, and that the server compares. */
const REGION = z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) })

export const schemaTools = [
  defineTool({
    name: 'json_schema_2020_12_tool',
    description: 'Has many keywords in its schema',
    inputSchema: KEYWORDS,
    run: (input) => JSON.stringify(input),
  }),
  defineTool({
    name: 'test_header_argument',
    description: 'Has an argument that is a header, too',
    inputSchema: REGION,
    run: (input) => JSON.stringify(input),
  }),
]
