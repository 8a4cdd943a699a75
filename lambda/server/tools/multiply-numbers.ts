import * as z from 'zod'
import { finiteNumber } from '../finite-number.ts'
import { defineTool } from '../../features/public.ts'

export const multiplyNumbers = defineTool({
  name: 'multiply_numbers',
  title: 'Multiply numbers',
  description: 'Multiplies two numbers and returns the product.',
  inputSchema: z.object({
    x: z.number().describe('The first factor'),
    y: z.number().describe('The second factor'),
  }),
  outputSchema: z.object({
    operation: z.literal('multiplication'),
    operand_x: z.number(),
    operand_y: z.number(),
    result: z.number().describe('x × y'),
    timestamp: z.iso.datetime().describe('When it was computed, in UTC'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run: ({ x, y }) => ({
    operation: 'multiplication' as const,
    operand_x: x,
    operand_y: y,
    result: finiteNumber(x * y),
    timestamp: new Date().toISOString(),
  }),
})
