import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { finiteNumber } from '../finite-number.ts'
import { defineTool } from '../../features/public.ts'

/** Example of a slow tool: reports progress, and stops when the caller cancels. */
export const sumNumbers = defineTool({
  name: 'sum_numbers',
  title: 'Sum numbers',
  description: 'Adds up a list of numbers one by one, reports progress, and returns the sum.',
  inputSchema: z.object({
    numbers: z.array(z.number()).min(1).max(1000).describe('The summands'),
    delay_ms: z
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .describe('How long to wait before each addition, in milliseconds'),
  }),
  outputSchema: z.object({
    operation: z.literal('sum'),
    operands: z.array(z.number()),
    result: z.number().describe('The sum of all operands'),
    timestamp: z.iso.datetime().describe('When it was computed, in UTC'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ numbers, delay_ms: delayMs }, { reportProgress, signal }) {
    let sum = 0
    for (const [at, summand] of numbers.entries()) {
      if (delayMs > 0) await delay(delayMs, undefined, { signal })
      signal.throwIfAborted()
      sum += summand
      await reportProgress(at + 1, numbers.length)
    }
    return {
      operation: 'sum' as const,
      operands: numbers,
      result: finiteNumber(sum),
      timestamp: new Date().toISOString(),
    }
  },
})
