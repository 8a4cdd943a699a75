/** A server with a tool that asks about each token, for `--server`. */
import * as z from 'zod'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'

export const ASKING_SERVER = import.meta.filename
/** The tool that asks, also where the others trust the signature. */
export const ASKING_TOOL = 'add_and_ask'

const adding = (name: string, more: { readonly check?: 'introspection' } = {}) =>
  defineTool({
    name,
    description: 'Adds two numbers.',
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    outputSchema: z.object({ result: z.number() }),
    run: ({ a, b }) => ({ result: a + b }),
    ...more,
  })

export const server = defineServer({
  tools: [adding('add_numbers'), adding(ASKING_TOOL, { check: 'introspection' })],
})
