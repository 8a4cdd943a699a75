/** A first call for a server, made from what it offers. */
import type { ServerDefinition } from '../lambda/features/define-server.ts'
import type { Tool } from '../lambda/features/tools/define-tool.ts'
import { exampleArguments, requiresArguments } from './example-arguments.ts'

/** A JSON-RPC call, and what it does in words. */
export interface ExampleCall {
  readonly method: string
  readonly params: object
  readonly words: string
}

/**
 * Returns the call of a tool that needs no arguments, or else of the first one, with arguments that fit its schema. Tools
 * that destroy something, ask the user or need more scopes come last; those that need a sender-constrained token cannot be
 * called by curl. Without tools, it lists what there is.
 *
 * @param scopes those of the caller
 */
export function exampleCall(server: ServerDefinition, scopes: readonly string[]): ExampleCall {
  const { tools = [], resources = [], prompts = [] } = server
  const tool = firstOf(tools.filter(takesAnyToken), scopes)
  if (tool !== undefined) {
    const params = { name: tool.name, arguments: exampleArguments(tool.inputSchema()) }
    return { method: 'tools/call', params, words: 'call a tool' }
  }
  if (resources.length > 0) {
    const method = resources.some((one) => 'uri' in one)
      ? 'resources/list'
      : 'resources/templates/list'
    return { method, params: {}, words: 'list the resources' }
  }
  if (prompts.length > 0) return { method: 'prompts/list', params: {}, words: 'list the prompts' }
  return { method: 'ping', params: {}, words: 'ping the server' }
}

function firstOf(tools: readonly Tool[], scopes: readonly string[]): Tool | undefined {
  const callable = tools.filter((tool) => tool.scopes.every((scope) => scopes.includes(scope)))
  const harmless = callable.filter(
    ({ asks, listed }) => !asks && listed.annotations?.destructiveHint !== true,
  )
  const all = [...harmless, ...callable, ...tools.filter(({ hidden }) => !hidden)]
  const candidates = harmless.length > 0 ? harmless : all
  return candidates.find((tool) => !requiresArguments(tool.inputSchema())) ?? all[0]
}

function takesAnyToken({ definition }: Tool): boolean {
  return !('senderConstrained' in definition && definition.senderConstrained === true)
}
