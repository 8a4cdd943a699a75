/** Tools that need more than their arguments: input that the client gets from its user or its model (SEP-2322). */
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputRequired,
  type InputRequiredSpec,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { type Fixture, text, toolFixture } from './fixture.ts'
import { askFor, askModel, COLOR, CONFIRMATION, NAME, requestState } from './input-requests.ts'

type Requests = NonNullable<InputRequiredSpec['inputRequests']>

/** Asks until there is an answer to each request, and then answers with all of them. */
export function asking(name: string, description: string, inputRequests: Requests): Fixture {
  return toolFixture(name, description, ({ mcpReq }) => {
    const { inputResponses = {} } = mcpReq
    const isMissing = Object.keys(inputRequests).some((key) => !(key in inputResponses))
    return isMissing ? inputRequired({ inputRequests }) : text(JSON.stringify(inputResponses))
  })
}

/** As {@link asking}, with a state that the client gives back, and cannot change. */
function askingWithState(name: string, description: string, inputRequests: Requests): Fixture {
  return toolFixture(name, description, async (context) => {
    if (context.mcpReq.requestState() !== undefined) return text('state-ok')
    return inputRequired({ inputRequests, requestState: await requestState.mint(1, context) })
  })
}

async function inTwoRounds(context: ServerContext) {
  const { mcpReq } = context
  const round = mcpReq.requestState<number>() ?? 0
  if (round === 2) return text('Both questions were answered.')
  const next = { requestState: await requestState.mint(round + 1, context) }
  if (round === 1)
    return inputRequired({ inputRequests: { color: askFor('Which color?', COLOR) }, ...next })
  return inputRequired({ inputRequests: { name: askFor('Which name?', NAME) }, ...next })
}

/** Asks only for what the client said it can get. */
function whatTheClientCan({ mcpReq }: ServerContext) {
  const envelope = mcpReq.envelope as { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities }
  const capabilities = envelope[CLIENT_CAPABILITIES_META_KEY] ?? {}
  const inputRequests = {
    ...(capabilities.elicitation && { name: askFor('Which name?', NAME) }),
    ...(capabilities.sampling && { answer: askModel('Which name?') }),
  }
  return inputRequired({ inputRequests })
}

export const inputTools: readonly Fixture[] = [
  toolFixture(
    'test_input_required_result_elicitation',
    'Asks the user for a name',
    ({ mcpReq }) => {
      const answer = acceptedContent(mcpReq.inputResponses, 'user_name', NAME)
      if (answer !== undefined) return text(`Hello, ${answer.name}!`)
      return inputRequired({ inputRequests: { user_name: askFor('What is your name?', NAME) } })
    },
  ),
  asking('test_input_required_result_sampling', 'Asks the model', {
    capital_question: askModel('What is the capital of France?'),
  }),
  asking('test_input_required_result_list_roots', 'Asks for the roots', {
    client_roots: inputRequired.listRoots(),
  }),
  askingWithState('test_input_required_result_request_state', 'Asks the user to confirm', {
    confirm: askFor('Please confirm', CONFIRMATION),
  }),
  askingWithState('test_input_required_result_multiple_inputs', 'Asks three things at once', {
    user_name: askFor('What is your name?', NAME),
    greeting: askModel('Generate a greeting', 50),
    client_roots: inputRequired.listRoots(),
  }),
  toolFixture('test_input_required_result_multi_round', 'Asks two things in turn', inTwoRounds),
  askingWithState('test_input_required_result_tampered_state', 'Asks the user to confirm', {
    confirm: askFor('Please confirm', CONFIRMATION),
  }),
  toolFixture('test_input_required_result_capabilities', 'Asks what it may', whatTheClientCan),
  asking('test_streaming_elicitation', 'Asks the user for a name', {
    user_name: askFor('What is your name?', NAME),
  }),
  asking('test_missing_capability', 'Asks the model', { answer: askModel('What is missing?') }),
]
