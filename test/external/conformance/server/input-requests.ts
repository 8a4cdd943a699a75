/** The input that tools ask for. */
import { randomBytes } from 'node:crypto'
import { createRequestStateCodec, inputRequired } from '@modelcontextprotocol/server'
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

/** Seals what a tool has to remember between two requests: it comes back from the client. */
export const requestState = createRequestStateCodec<number>({
  key: randomBytes(32),
  bind: ({ mcpReq, http }) => `${mcpReq.method}\0${http?.authInfo?.clientId ?? ''}`,
})
