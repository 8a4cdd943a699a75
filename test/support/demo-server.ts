/** The server of the tests: it takes the place of `lambda/server/`, which is the user's. */
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { defineServer, defineTool, ToolError } from '../../lambda/features/public.ts'

/** JSON has no infinite numbers (RFC 8259 §6). */
function finite(result: number): number {
  if (Number.isFinite(result)) return result
  throw new ToolError('The result is too large for a JSON number: its magnitude is above 1.8e308.')
}

const result = z.number().describe('The result')
const timestamp = z.iso.datetime().describe('When it was computed, in UTC')
const now = () => new Date().toISOString()
const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false }

const addNumbers = defineTool({
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
    result,
    timestamp,
  }),
  annotations,
  run: ({ a, b }) => ({
    operation: 'addition' as const,
    operand_a: a,
    operand_b: b,
    result: finite(a + b),
    timestamp: now(),
  }),
})

const multiplyNumbers = defineTool({
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
    result,
    timestamp,
  }),
  annotations,
  run: ({ x, y }) => ({
    operation: 'multiplication' as const,
    operand_x: x,
    operand_y: y,
    result: finite(x * y),
    timestamp: now(),
  }),
})

/** Slow on demand: reports progress, and stops when the caller cancels. */
const sumNumbers = defineTool({
  name: 'sum_numbers',
  title: 'Sum numbers',
  description: 'Adds up a list of numbers one by one, reports progress, and returns the sum.',
  inputSchema: z.object({
    numbers: z.array(z.number()).min(1).max(1000).describe('The summands'),
    delay_ms: z.int().min(0).max(1000).default(0).describe('How long to wait before each addition'),
  }),
  outputSchema: z.object({ operation: z.literal('sum'), result, timestamp }),
  annotations,
  async run({ numbers, delay_ms: delayMs }, { reportProgress, signal }) {
    let sum = 0
    for (const [at, summand] of numbers.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- the additions run one after the other on purpose
      if (delayMs > 0) await delay(delayMs, undefined, { signal })
      signal.throwIfAborted()
      sum += summand
      // oxlint-disable-next-line no-await-in-loop -- progress must arrive in order
      await reportProgress(at + 1, numbers.length)
    }
    return { operation: 'sum' as const, result: finite(sum), timestamp: now() }
  },
})

export const server = defineServer({ tools: [addNumbers, multiplyNumbers, sumNumbers] })
