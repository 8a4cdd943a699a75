import {
  type AuthInfo,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type InputRequiredResult,
  isInputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server'
import type { Services } from '../features/calls/feature.ts'
import type { UnaskableError } from '../features/calls/tool-error.ts'
import type { Tool } from '../features/tools/define-tool.ts'
import { judgeToken } from '../oauth/verdict.ts'
import { AS_SENDER, type Caller, introspectionOf, testSettings } from './caller.ts'
import { exchangeOfTool } from './exchange-stub.ts'

interface Progress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

export interface ToolCallOptions extends Caller {
  /** @default those of the tool */
  readonly scopes?: readonly string[]
  /**
   * What the user answers to the questions of the tool, by their names, such as
   * `{ confirm: { action: 'accept', content: { sure: true } } }`.
   */
  readonly answers?: Readonly<Record<string, unknown>>
  /** Called with what the tool reports. */
  readonly onProgress?: (progress: Progress) => void
  /** Cancels the call. */
  readonly signal?: AbortSignal
}

const STATE_KEY = 'a-key-for-tests-that-has-32-bytes'

/**
 * Calls a tool: checks the input, runs it, and checks what it returns. Scopes are not enforced here; see `connect`.
 *
 * @returns what a client would get
 * @throws when the tool asks something that cannot be asked, has no answer in `answers`, or one that does not fit
 */
export async function callTool(
  tool: Tool,
  input: unknown = {},
  options: ToolCallOptions = {},
): Promise<CallToolResult> {
  const authInfo = callerOf({ scopes: tool.scopes, ...options })
  let unaskable: UnaskableError | undefined
  const services: Services = {
    readStateKey: async () => STATE_KEY,
    onUnaskable: (reason) => (unaskable = reason),
    ...exchangeOfTool(options, (reason) => (unaskable = reason)),
  }
  const answered = new Set<string>()
  let round: Round = {}
  for (;;) {
    const context = contextOf(authInfo, options, round)
    // oxlint-disable-next-line no-await-in-loop -- each round needs the one before
    const result = await tool.call(input, context, services)
    if (unaskable !== undefined) throw unaskable
    if (!isInputRequiredResult(result)) return result
    round = nextRound(tool.name, result, options.answers ?? {}, answered)
  }
}

interface TokenAndProgress extends Progress {
  readonly progressToken: unknown
}

interface Round {
  readonly requestState?: string
  readonly inputResponses?: Readonly<Record<string, unknown>>
}

function callerOf(caller: Caller): AuthInfo {
  const settings = testSettings()
  const policy = { ...settings, ...AS_SENDER }
  const verdict = judgeToken(introspectionOf(caller, settings), policy, Date.now() / 1000)
  if ('kind' in verdict) throw new Error(`A token with these claims is refused: ${verdict.detail}`)
  return { ...verdict, token: 'test-token' }
}

function nextRound(
  tool: string,
  { inputRequests = {}, requestState }: InputRequiredResult,
  answers: Readonly<Record<string, unknown>>,
  answered: Set<string>,
): Round {
  const names = Object.keys(inputRequests)
  for (const name of names) {
    const question = `${tool} asks "${name}": ${JSON.stringify(inputRequests[name]?.params)}`
    if (!Object.hasOwn(answers, name)) {
      throw new Error(`${question}. Give an answer: answers: { ${name}: … }`)
    }
    if (answered.has(name)) throw new Error(`${question}. The answer does not fit.`)
    answered.add(name)
  }
  const inputResponses = Object.fromEntries(names.map((name) => [name, answers[name]]))
  return { inputResponses, ...(requestState !== undefined && { requestState }) }
}

/** What the code of a tool reads of the SDK's context. */
function contextOf(
  authInfo: AuthInfo,
  { onProgress, signal }: ToolCallOptions,
  { requestState, inputResponses }: Round,
): ServerContext {
  const mcpReq = {
    id: 1,
    method: 'tools/call',
    signal: signal ?? new AbortController().signal,
    _meta: { ...(onProgress && { progressToken: 1 }) },
    envelope: {
      [CLIENT_INFO_META_KEY]: { name: 'mcp-auth-lambda-test', version: '1.0.0' },
      [CLIENT_CAPABILITIES_META_KEY]: {
        elicitation: { form: {}, url: {} },
        sampling: {},
        roots: {},
      },
    },
    requestState: () => requestState,
    inputResponses,
    notify: async ({ params }: { readonly params: TokenAndProgress }) => {
      const { progressToken: _, ...progress } = params
      onProgress?.(progress)
    },
  }
  return { mcpReq, http: { authInfo } } as unknown as ServerContext
}
