/** What the tools that ask for input ask for. */
import { inputRequired } from '@modelcontextprotocol/server'
import * as z from 'zod'

export const NAME = z.object({ name: z.string() })
export const COLOR = z.object({ color: z.string() })
export const CONFIRMATION = z.object({ ok: z.boolean() })
export const CONTEXT = z.object({ context: z.string() })

export const askFor = (message: string, requestedSchema: z.ZodType) =>
  inputRequired.elicit({ message, requestedSchema })

export const askModel = (question: string, maxTokens = 100) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens,
  })
