import type {
  ContentBlock,
  GetPromptResult,
  InputRequiredResult,
  ServerContext,
} from '@modelcontextprotocol/server'
import { areBlocks, isBlock, text } from '../calls/content.ts'
import { checkBlocks, checkMembers, isObject, isText } from '../calls/check-content.ts'
import type { AnyPromptDefinition, Prompt, PromptMessage } from './define-prompt.ts'
import type { Services } from '../calls/feature.ts'
import { INTERNAL_ERROR, INVALID_PARAMS, RpcError } from '../calls/rpc-error.ts'
import { aboutArguments } from '../calls/failure.ts'
import { runFeature } from '../calls/run-feature.ts'
import { ToolError, UnusableResultError } from '../calls/tool-error.ts'
import { limited } from '../calls/tool-result.ts'
import { validate } from '../calls/validate.ts'

interface PromptCall {
  readonly prompt: Prompt
  readonly definition: AnyPromptDefinition
  readonly args: unknown
  readonly context: ServerContext
  readonly services: Services
}

/** Gets a prompt. @throws {RpcError} for arguments that do not fit, and when it fails */
export async function runPrompt(call: PromptCall): Promise<GetPromptResult | InputRequiredResult> {
  const { prompt, definition, context, services, args = {} } = call
  const outcome = await runFeature({
    feature: prompt,
    context,
    services,
    input: args,
    async run(called) {
      const checked = await argumentsOf(call, args)
      return limited(resultOf(await definition.get(checked as never, called), prompt))
    },
  })
  if ('result' in outcome) return outcome.result
  if ('inputRequired' in outcome) return outcome.inputRequired
  throw new RpcError(outcome.isForeseen ? INVALID_PARAMS : INTERNAL_ERROR, outcome.failure)
}

/** @throws {ToolError} naming what does not fit */
async function argumentsOf({ prompt, definition }: PromptCall, args: unknown): Promise<unknown> {
  const { argsSchema } = definition
  if (argsSchema === undefined) return {}
  const checked = await validate(argsSchema, args)
  if ('value' in checked) return checked.value
  throw aboutArguments(
    new ToolError(`The arguments of the prompt ${prompt.name} do not fit: ${checked.problems}.`),
  )
}

function resultOf(returned: unknown, { description }: Prompt): GetPromptResult {
  const result = isWhole(returned)
    ? { ...returned, messages: returned.messages.map(complete) }
    : { ...(description !== undefined && { description }), messages: messagesOf(returned) }
  checkBlocks(result.messages.map(({ content }) => content))
  checkMembers(result, { description: isText, _meta: isObject })
  return result
}

function messagesOf(returned: unknown): GetPromptResult['messages'] {
  if (typeof returned === 'string' || isBlock(returned)) return [fromUser(returned)]
  if (Array.isArray(returned) && returned.length > 0) {
    if (areBlocks(returned)) return returned.map(fromUser)
    if (returned.every(isMessage)) return returned.map(complete)
  }
  throw new UnusableResultError(
    'failed: it returned no messages.',
    'neither text, blocks of content, messages, nor a result',
  )
}

const fromUser = (content: string | ContentBlock) => complete({ role: 'user', content })

const complete = ({ role, content }: PromptMessage) => ({
  role,
  content: typeof content === 'string' ? text(content) : content,
})

function isMessage(value: unknown): value is PromptMessage {
  const { role, content } = (value ?? {}) as Partial<PromptMessage>
  return (
    (role === 'user' || role === 'assistant') && (typeof content === 'string' || isBlock(content))
  )
}

function isWhole(value: unknown): value is GetPromptResult {
  const { messages } = (value ?? {}) as { readonly messages?: unknown }
  return Array.isArray(messages) && messages.every(isMessage)
}
