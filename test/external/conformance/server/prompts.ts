import {
  acceptedContent,
  completable,
  type GetPromptResult,
  inputRequired,
} from '@modelcontextprotocol/server'
import * as z from 'zod'
import { fixture, IMAGE } from './fixture.ts'
import { askFor, CONTEXT } from './input-requests.ts'

type Content = GetPromptResult['messages'][number]['content']

const fromUser = (...contents: Content[]): GetPromptResult => ({
  messages: contents.map((content) => ({ role: 'user', content })),
})
const words = (text: string): Content => ({ type: 'text', text })

const CITIES = ['paris', 'park', 'test']

export const prompts = fixture('prompts', (server) => {
  server.registerPrompt('test_simple_prompt', { description: 'Without arguments' }, () =>
    fromUser(words('A prompt.')),
  )
  const two = z.object({
    arg1: completable(z.string(), (value) => CITIES.filter((city) => city.startsWith(value))),
    arg2: z.string(),
  })
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'With two arguments', argsSchema: two },
    ({ arg1, arg2 }) => fromUser(words(`One is '${arg1}' and the other is '${arg2}'.`)),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => {
      const resource = { uri, mimeType: 'text/plain', text: 'A resource in a prompt.' }
      return fromUser({ type: 'resource', resource }, words('Read the resource.'))
    },
  )
  server.registerPrompt('test_prompt_with_image', { description: 'With an image' }, () =>
    fromUser({ type: 'image', ...IMAGE }, words('Look at the image.')),
  )
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks the user first' },
    ({ mcpReq }) => {
      const answer = acceptedContent(mcpReq.inputResponses, 'user_context', CONTEXT)
      if (answer !== undefined) return fromUser(words(`The context is ${answer.context}.`))
      const inputRequests = { user_context: askFor('Which context should be used?', CONTEXT) }
      return inputRequired({ inputRequests })
    },
  )
})
