import * as z from 'zod'
import { finiteNumber } from '../finite-number.ts'
import { defineTool } from '../../features/public.ts'

export const addNumbers = defineTool({
  name: 'add_numbers',
  title: 'Add numbers',
  description: 'Adds two numbers and returns the sum.',
  inputSchema: z.object({
    a: z.number().describe('The first summand'),
    b: z.number().describe('The second summand'),
  }),
  outputSchema: z.object({
    operation: z.literal('addition'),
    operand_a: z.number(),
    operand_b: z.number(),
    result: z.number().describe('a + b'),
    timestamp: z.iso.datetime().describe('When it was computed, in UTC'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run: ({ a, b }) => ({
    operation: 'addition' as const,
    operand_a: a,
    operand_b: b,
    result: finiteNumber(a + b),
    timestamp: new Date().toISOString(),
  }),
})
