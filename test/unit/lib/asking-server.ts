import { defineServer, defineTool } from '../../../lambda/features/public.ts'

/** A server with a tool that asks the user. */
export const ASKING = defineServer({
  tools: [defineTool({ name: 'ask', description: 'Asks.', asks: true, run: () => 'answer' })],
})

/** Something that a server may offer. */
export const TOOL = defineTool({ name: 'probe', description: 'Answers.', run: () => 'ok' })
