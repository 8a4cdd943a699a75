/** Tools that need more than their arguments: input that the client gets from its user or its model (SEP-2322). */
import { acceptedContent } from '@modelcontextprotocol/server'
import {
  defineTool,
  type FeatureContext,
  listRoots,
  text,
  type Tool,
} from '../../../../lambda/features/public.ts'
import { askColor, askModel, askName, askToConfirm, NAME } from './questions.ts'

type Questions = Parameters<FeatureContext['ask']>[0]

/** Asks until there is an answer to each question, and then answers with all of them. */
export function asking(name: string, description: string, questions: Questions): Tool {
  return defineTool({
    name,
    description,
    asks: true,
    run: async (_input, { ask }) => JSON.stringify(await ask(questions)),
  })
}

/** As {@link asking}, and says that its state came back as it was. */
function askingWithState(name: string, description: string, questions: Questions): Tool {
  return defineTool({
    name,
    description,
    asks: true,
    async run(_input, { ask }) {
      await ask(questions)
      return 'state-ok'
    },
  })
}

const greeting = defineTool({
  name: 'test_input_required_result_elicitation',
  description: 'Asks the user for a name',
  asks: true,
  async run(_input, { ask }) {
    const { user_name: answer } = await ask({ user_name: askName('What is your name?') })
    return answer.action === 'accept' ? `Hello, ${answer.content.name}!` : 'Hello!'
  },
})

/**
 * Made by hand: `input-required-result-ignore-extra-params` answers a question in its first request, without a state, and
 * wants a result. The server counts only answers to what it has asked, so that nobody makes up a consent.
 */
const greetingUnasked: Tool = {
  ...greeting,
  async call(input, context, services) {
    const { inputResponses, requestState } = context.mcpReq
    const answer = acceptedContent(inputResponses, 'user_name', NAME)
    if (answer === undefined || requestState() !== undefined) {
      return greeting.call(input, context, services)
    }
    return { content: [text(`Hello, ${answer.name}!`)] }
  },
}

export const inputTools: readonly Tool[] = [
  greetingUnasked,
  asking('test_input_required_result_sampling', 'Asks the model', {
    capital_question: askModel('What is the capital of France?'),
  }),
  asking('test_input_required_result_list_roots', 'Asks for the roots', {
    client_roots: listRoots(),
  }),
  askingWithState('test_input_required_result_request_state', 'Asks the user to confirm', {
    confirm: askToConfirm('Please confirm'),
  }),
  askingWithState('test_input_required_result_multiple_inputs', 'Asks three things at once', {
    user_name: askName('What is your name?'),
    greeting: askModel('Generate a greeting', 50),
    client_roots: listRoots(),
  }),
  defineTool({
    name: 'test_input_required_result_multi_round',
    description: 'Asks two things in turn',
    asks: true,
    async run(_input, { ask }) {
      await ask({ name: askName('Which name?') })
      await ask({ color: askColor('Which color?') })
      return 'Both questions were answered.'
    },
  }),
  askingWithState('test_input_required_result_tampered_state', 'Asks the user to confirm', {
    confirm: askToConfirm('Please confirm'),
  }),
  defineTool({
    name: 'test_input_required_result_capabilities',
    description: 'Asks only for what the client says it can get',
    asks: true,
    async run(_input, { ask, clientCapabilities: { elicitation, sampling } }) {
      const answers = await ask({
        ...(elicitation && { name: askName('Which name?') }),
        ...(sampling && { answer: askModel('Which name?') }),
      })
      return JSON.stringify(answers)
    },
  }),
  asking('test_streaming_elicitation', 'Asks the user for a name', {
    user_name: askName('What is your name?'),
  }),
  asking('test_missing_capability', 'Asks the model', { answer: askModel('What is missing?') }),
]
