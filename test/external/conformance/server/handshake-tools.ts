/** Tools of revisions up to 2025-11-25 that ask the client: there, they say which revision it takes. */
import { fromJsonSchema } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { defineTool, elicitForm, type Tool } from '../../../../lambda/features/public.ts'
import { asking } from './input-tools.ts'
import { askModel } from './questions.ts'

/** SEP-1034: a default for each primitive type. */
const DEFAULTS = fromJsonSchema({
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
})

const titled = (noun: string) =>
  ['First', 'Second', 'Third'].map((ordinal, at) => ({
    const: `value${at + 1}`,
    title: `${ordinal} ${noun}`,
  }))

const OPTIONS = ['option1', 'option2', 'option3']

/** No keyword of JSON Schema. */
const LEGACY_NAMES = { enumNames: ['Option One', 'Option Two', 'Option Three'] }

/** SEP-1330: each kind of choice. */
const CHOICES = fromJsonSchema({
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: OPTIONS },
    titledSingle: { type: 'string', oneOf: titled('Option') },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], ...LEGACY_NAMES },
    untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
    titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
  },
})

const RESPONSE = z.object({ response: z.string().optional() })

export const handshakeTools: readonly Tool[] = [
  defineTool({
    name: 'test_sampling',
    description: 'Asks the model',
    inputSchema: z.object({ prompt: z.string() }),
    asks: true,
    run: async ({ prompt }, { ask }) => JSON.stringify(await ask({ answer: askModel(prompt) })),
  }),
  defineTool({
    name: 'test_elicitation',
    description: 'Asks the user',
    inputSchema: z.object({ message: z.string() }),
    asks: true,
    run: async ({ message }, { ask }) =>
      JSON.stringify(await ask({ answer: elicitForm(message, RESPONSE) })),
  }),
  asking('test_elicitation_sep1034_defaults', 'Asks the user', {
    form: elicitForm('Please review the form', DEFAULTS),
  }),
  asking('test_elicitation_sep1330_enums', 'Asks the user', {
    form: elicitForm('Please choose', CHOICES),
  }),
]
