/** Tools of revisions up to 2025-11-25 that ask the client, which then is a request of the server to it. */
import { type ElicitRequestFormParams, inputRequired } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { type Fixture, fixture, text } from './fixture.ts'
import { askModel } from './input-requests.ts'
import { asking } from './input-tools.ts'

type Form = ElicitRequestFormParams['requestedSchema']

/** SEP-1034: a default for each primitive type. */
const DEFAULTS: Form = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
}

const titled = (noun: string) =>
  ['First', 'Second', 'Third'].map((ordinal, at) => ({
    const: `value${at + 1}`,
    title: `${ordinal} ${noun}`,
  }))

const OPTIONS = ['option1', 'option2', 'option3']

/** SEP-1330: each kind of choice. */
const CHOICES: Form = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: OPTIONS },
    titledSingle: { type: 'string', oneOf: titled('Option') },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
    titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
  },
}

const RESPONSE: Form = { type: 'object', properties: { response: { type: 'string' } } }

const elicit = (message: string, requestedSchema: Form) =>
  inputRequired.elicit({ message, requestedSchema })

export const handshakeTools: readonly Fixture[] = [
  fixture('test_sampling', (server) => {
    const inputSchema = z.object({ prompt: z.string() })
    const config = { description: 'Asks the model', inputSchema }
    server.registerTool('test_sampling', config, ({ prompt }, { mcpReq }) => {
      const answer = mcpReq.inputResponses?.['answer']
      if (answer !== undefined) return text(JSON.stringify(answer))
      return inputRequired({ inputRequests: { answer: askModel(prompt) } })
    })
  }),
  fixture('test_elicitation', (server) => {
    const config = { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) }
    server.registerTool('test_elicitation', config, ({ message }, { mcpReq }) => {
      const answer = mcpReq.inputResponses?.['answer']
      if (answer !== undefined) return text(JSON.stringify(answer))
      return inputRequired({ inputRequests: { answer: elicit(message, RESPONSE) } })
    })
  }),
  asking('test_elicitation_sep1034_defaults', 'Asks the user', {
    form: elicit('Please review the form', DEFAULTS),
  }),
  asking('test_elicitation_sep1330_enums', 'Asks the user', {
    form: elicit('Please choose', CHOICES),
  }),
]
