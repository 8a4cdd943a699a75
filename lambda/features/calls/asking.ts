/** Asks the client on behalf of a tool, resource or prompt, across calls that share nothing but a sealed state. */
import type { InputRequiredResult, ServerContext } from '@modelcontextprotocol/server'
import type { Answers, Asking, Question, QuestionRequest } from './elicitation.ts'
import { inputRequestsOf, isAnswer } from './input-requests.ts'
import { createMemory, type Remembered } from './memory.ts'
import { createStateSeal, type StateOwner } from './state-seal.ts'
import { attended } from './call-context.ts'
import { ToolError } from './tool-error.ts'
import { validate } from './validate.ts'

/** Thrown to end a call that has to wait for answers. Code that catches it changes nothing. */
class InputNeeded extends Error {
  override readonly name = 'InputNeeded'
}

/** MCP 2026-07-28: what the client holds between two calls. */
interface State {
  /** The client's answers, by name. */
  readonly answers: Readonly<Record<string, unknown>>
  readonly remembered: Remembered
  /** The names of the questions that wait for an answer. */
  readonly asked: readonly string[]
}

const NOTHING: State = { answers: {}, remembered: [], asked: [] }

export interface StartedAsking extends Asking {
  /** The result that asks, once the code has come to a question without an answer. */
  readonly inputRequired: () => InputRequiredResult | undefined
}

/**
 * Opens the state that came with a call.
 *
 * @param secret seals it
 * @throws {RpcError} when the state is forged, expired, used before, or of another call
 */
export function startAsking(
  { mcpReq }: ServerContext,
  secret: string,
  owner: StateOwner,
): StartedAsking {
  const seal = createStateSeal(secret, owner)
  const [, name] = owner.feature
  const given = mcpReq.requestState<string>()
  const state = given === undefined ? NOTHING : (seal.open(given) as State)
  const answers = { ...state.answers, ...answersTo(state.asked, mcpReq.inputResponses) }
  const memory = createMemory(state.remembered)
  const waiting = new Map<string, QuestionRequest>()

  async function answerTo(key: string, { request }: Question<unknown>): Promise<unknown> {
    const answer = Object.hasOwn(answers, key) ? answers[key] : undefined
    if (!isAnswer(answer, request.kind)) return void waiting.set(key, request)
    if (request.kind !== 'form') return answer
    const { action, content } = answer as { action: string; content?: unknown }
    if (action !== 'accept') return { action }
    const checked = await validate(request.schema, content)
    if ('value' in checked) return { action, content: checked.value }
    const message = `${request.message}\n(The last answer did not fit: ${checked.problems})`
    return void waiting.set(key, { ...request, message })
  }

  async function ask<Q extends Readonly<Record<string, Question<unknown>>>>(questions: Q) {
    if (mcpReq.envelope === undefined) throw new ToolError(tooOld(name))
    const found = await Promise.all(
      Object.entries(questions).map(
        async ([key, question]) => [key, await answerTo(key, question)] as const,
      ),
    )
    if (Object.keys(questions).some((key) => waiting.has(key))) throw new InputNeeded()
    return Object.fromEntries(found) as Answers<Q>
  }

  return {
    ask: (questions) => attended(ask(questions)),
    remember: (key, make) => attended(memory.remember(key, make)),
    inputRequired() {
      if (waiting.size === 0) return undefined
      const after: State = {
        answers,
        remembered: memory.remembered(),
        asked: [...waiting.keys()],
      }
      const inputRequests = inputRequestsOf(waiting)
      return { resultType: 'input_required', inputRequests, requestState: seal.close(after) }
    },
  }
}

const tooOld = (name: string) =>
  `${name} has to ask the user, which works from MCP 2026-07-28 on: use a client that speaks that revision.`

/** What counts of the client's answers: those to questions that were asked. */
function answersTo(asked: readonly string[], responses: unknown): Record<string, unknown> {
  const given = (responses ?? {}) as Readonly<Record<string, unknown>>
  const answered = asked.filter((key) => Object.hasOwn(given, key))
  return Object.fromEntries(answered.map((key) => [key, given[key]]))
}
