import { defineTool } from 'mcp-auth-lambda/server'
import * as z from 'zod'

export const greet = defineTool({
  name: 'greet',
  title: 'Greet',
  description: 'Greets a person by name.',
  inputSchema: z.object({ name: z.string().describe('Whom to greet') }),
  outputSchema: z.object({ greeting: z.string() }),
  annotations: { readOnlyHint: true },
  run: ({ name }) => ({ greeting: `Hello ${name}!` }),
})
