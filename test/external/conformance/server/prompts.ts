import * as z from 'zod'
import {
  definePrompt,
  embeddedResource,
  image,
  type Prompt,
  text,
} from '../../../../lambda/features/public.ts'
import { askContext } from './questions.ts'
import { IMAGE } from './samples.ts'

export const prompts: readonly Prompt[] = [
  definePrompt({
    name: 'test_simple_prompt',
    description: 'Without arguments',
    get: () => 'A prompt.',
  }),
  definePrompt({
    name: 'test_prompt_with_arguments',
    description: 'With two arguments',
    argsSchema: z.object({ arg1: z.string(), arg2: z.string() }),
    complete: { arg1: ['paris', 'park', 'test'] },
    get: ({ arg1, arg2 }) => `One is '${arg1}' and the other is '${arg2}'.`,
  }),
  definePrompt({
    name: 'test_prompt_with_embedded_resource',
    description: 'With a resource',
    argsSchema: z.object({ resourceUri: z.string() }),
    get: ({ resourceUri }) => [
      embeddedResource(resourceUri, 'A resource in a prompt.', { mimeType: 'text/plain' }),
      text('Read the resource.'),
    ],
  }),
  definePrompt({
    name: 'test_prompt_with_image',
    description: 'With an image',
    get: () => [image(...IMAGE), text('Look at the image.')],
  }),
  definePrompt({
    name: 'test_input_required_result_prompt',
    description: 'Asks the user first',
    asks: true,
    async get(_args, { ask }) {
      const { user_context: answer } = await ask({
        user_context: askContext('Which context should be used?'),
      })
      return answer.action === 'accept'
        ? `The context is ${answer.content.context}.`
        : 'There is no context.'
    },
  }),
]
