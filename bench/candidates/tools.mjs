/** The two tools, for the candidates that register them with an SDK. */
import * as z from 'zod'

/** The benchmark sets it to add more tools like the first. */
const toolCount = Number(process.env.TOOL_COUNT ?? 2)
const now = () => new Date().toISOString()
const answer = (result) => ({
  content: [{ type: 'text', text: JSON.stringify(result) }],
  structuredContent: result,
})

const addNumbers = {
  name: 'add_numbers',
  title: 'Add numbers',
  description: 'Adds two numbers and returns the sum.',
  input: {
    a: z.number().describe('The first summand'),
    b: z.number().describe('The second summand'),
  },
  output: {
    operation: z.literal('addition'),
    operand_a: z.number(),
    operand_b: z.number(),
    result: z.number(),
    timestamp: z.string(),
  },
  run: async ({ a, b }) =>
    answer({ operation: 'addition', operand_a: a, operand_b: b, result: a + b, timestamp: now() }),
}

const multiplyNumbers = {
  name: 'multiply_numbers',
  title: 'Multiply numbers',
  description: 'Multiplies two numbers and returns the product.',
  input: {
    x: z.number().describe('The first factor'),
    y: z.number().describe('The second factor'),
  },
  output: {
    operation: z.literal('multiplication'),
    operand_x: z.number(),
    operand_y: z.number(),
    result: z.number(),
    timestamp: z.string(),
  },
  run: async ({ x, y }) =>
    answer({
      operation: 'multiplication',
      operand_x: x,
      operand_y: y,
      result: x * y,
      timestamp: now(),
    }),
}

export const tools = [addNumbers, multiplyNumbers]
for (let index = 2; index < toolCount; index += 1)
  tools.push({ ...addNumbers, name: `tool_${index}` })
