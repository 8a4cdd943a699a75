import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { finiteNumber } from '../finite-number.ts'
import { defineTool, ToolError } from '../../features/public.ts'

/** Well below the time of a request: each call that waits keeps an execution of the account busy. */
const MAX_WAIT_MS = 10_000

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
      .describe('How long to wait before each addition, in milliseconds; at most 10 s in all'),
  }),
  outputSchema: z.object({
    operation: z.literal('sum'),
    operands: z.array(z.number()),
    result: z.number().describe('The sum of all operands'),
    timestamp: z.iso.datetime().describe('When it was computed, in UTC'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ numbers, delay_ms: delayMs }, { reportProgress, signal }) {
    const wait = numbers.length * delayMs
    if (wait > MAX_WAIT_MS) {
      throw new ToolError(
        `${numbers.length} numbers with delay_ms ${delayMs} take ${wait} ms, and ${MAX_WAIT_MS} is the most: give fewer numbers, or a smaller delay_ms.`,
      )
    }
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
