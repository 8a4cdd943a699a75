/** What tools and prompts ask for. */
import * as z from 'zod'
import { elicitForm, sampleMessage } from '../../../../lambda/features/public.ts'

export const NAME = z.object({ name: z.string() })
export const askName = (message: string) => elicitForm(message, NAME)
export const askColor = (message: string) => elicitForm(message, z.object({ color: z.string() }))
export const askContext = (message: string) =>
  elicitForm(message, z.object({ context: z.string() }))
export const askToConfirm = (message: string) => elicitForm(message, z.object({ ok: z.boolean() }))

export const askModel = (question: string, maxTokens = 100) =>
  sampleMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens,
  })
