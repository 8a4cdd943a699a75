/** A server with `TOOL_COUNT` tools: two of the demo server, and copies of `add_numbers`. */
import * as z from 'zod'
import { defineServer, defineTool } from '../../lambda/features/public.ts'
import { server as demo } from '../../test/support/demo-server.ts'

const TOOLS_OF_PEERS = 2

const operands = () => ({
  a: z.number().describe('The first summand'),
  b: z.number().describe('The second summand'),
})
const more = (name: string) =>
  defineTool({
    name,
    title: 'Add numbers',
    description: 'Adds two numbers and returns the sum.',
    inputSchema: z.object(operands()),
    outputSchema: z.object({
      operation: z.literal('addition'),
      operand_a: z.number(),
      operand_b: z.number(),
      result: z.number(),
      timestamp: z.string(),
    }),
    annotations: { readOnlyHint: true },
    run: ({ a, b }) => ({
      operation: 'addition' as const,
      operand_a: a,
      operand_b: b,
      result: a + b,
      timestamp: new Date().toISOString(),
    }),
  })

const count = Math.max(0, Number(process.env['TOOL_COUNT'] ?? TOOLS_OF_PEERS) - TOOLS_OF_PEERS)
const others = Array.from({ length: count }, (_, index) => more(`tool_${index + TOOLS_OF_PEERS}`))

export const server = defineServer({
  tools: [...(demo.tools ?? []).slice(0, TOOLS_OF_PEERS), ...others],
})
