import type { ListPromptsResult, PromptArgument } from '@modelcontextprotocol/server'
import { installCompletion } from '../calls/completion.ts'
import type { Prompt } from './define-prompt.ts'
import type { Feature, FeatureKind } from '../calls/feature.ts'
import type { JsonSchema } from '../calls/json-schema.ts'
import { pageOf } from '../calls/pages.ts'
import { INVALID_PARAMS, RpcError } from '../calls/rpc-error.ts'
import { shown } from '../calls/shown.ts'

export const promptKind: FeatureKind = {
  name: 'prompt',
  capabilities: (features) => ({
    prompts: { listChanged: false },
    ...(features.some(completes) && { completions: {} }),
  }),
  matches: ({ name }, { kind, id }) => kind === 'prompt' && name === id,
  install(mcp, served, features) {
    const { server } = mcp
    server.setRequestHandler('prompts/list', ({ params }) => {
      const all = served.list<Prompt>(promptKind)
      const { items, ...next } = pageOf(all, ({ name }) => name, params?.cursor)
      return { prompts: items.map(listed), ...next }
    })
    server.setRequestHandler('prompts/get', async ({ params }, context) => {
      const { name, arguments: args } = params
      const prompt = served.find<Prompt>({ kind: 'prompt', id: name })
      if (prompt === undefined)
        throw new RpcError(INVALID_PARAMS, `There is no prompt ${shown(name)}.`)
      return prompt.get(args, context, served.services)
    })
    if (features.some(completes)) installCompletion(mcp, served)
  },
}

const completes = (feature: Feature) => Object.keys((feature as Prompt).completions).length > 0

function listed(prompt: Prompt): ListPromptsResult['prompts'][number] {
  const { name, title, description, argsSchema } = prompt
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(argsSchema && { arguments: argumentsIn(argsSchema()) }),
    ...prompt.listed,
  }
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

/** MCP 2026-07-28, Schema, `PromptArgument`. */
export function argumentsIn(schema: JsonSchema): PromptArgument[] {
  const { properties = {}, required = [] } = schema as ObjectSchema
  const argumentOf = ([name, { title, description }]: [string, JsonSchema]): PromptArgument => ({
    name,
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && { description }),
    required: required.includes(name),
  })
  return Object.entries(properties).map(argumentOf)
}
