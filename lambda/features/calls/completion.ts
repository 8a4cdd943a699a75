/** Suggests values for arguments of prompts and variables of resource templates (MCP 2026-07-28, Completion). */
import type { McpServer } from '@modelcontextprotocol/server'
import type { CallContext } from './call-context.ts'
import type { Feature, Served } from './feature.ts'
import { INTERNAL_ERROR, INVALID_PARAMS, RpcError } from './rpc-error.ts'
import type { Failure } from './failure.ts'
import { runFeature } from './run-feature.ts'
import { shown } from './shown.ts'
import { UnusableResultError } from './tool-error.ts'
import { limited } from './tool-result.ts'

/** MCP 2026-07-28, Schema, `CompleteResult`. */
const MAX_VALUES = 100

/** The values of other arguments or variables that are filled in already. */
type Others = Readonly<Record<string, string>>

/** All values, of which those that begin as typed are suggested; or a function that finds them. */
export type Complete =
  | readonly string[]
  | ((
      typed: string,
      others: Others,
      context: CallContext,
    ) => readonly string[] | Promise<readonly string[]>)

interface Completing extends Feature {
  readonly completions?: Readonly<Record<string, Complete | undefined>>
}

export function installCompletion({ server }: McpServer, served: Served): void {
  server.setRequestHandler('completion/complete', async ({ params }, context) => {
    const { ref, argument } = params
    const isPrompt = ref.type === 'ref/prompt'
    const id = isPrompt ? ref.name : ref.uri
    const feature = served.find<Completing>({ kind: isPrompt ? 'prompt' : 'resource template', id })
    if (feature === undefined) {
      const what = isPrompt ? 'prompt' : 'resource template'
      throw new RpcError(INVALID_PARAMS, `There is no ${what} ${shown(id)}.`)
    }
    const { completions = {} } = feature
    const { name, value } = argument
    const complete = Object.hasOwn(completions, name) ? completions[name] : undefined
    if (complete === undefined) return suggestions([])
    if (typeof complete !== 'function') return suggestions(beginning(complete, value))
    const others = params.context?.arguments ?? {}
    const outcome = await runFeature({
      feature: { ...feature, asks: false },
      context,
      services: served.services,
      input: params,
      run: async (called) => limited(suggestions(textsOf(await complete(value, others, called)))),
    })
    if ('result' in outcome) return outcome.result
    const { isForeseen, failure } = outcome as Failure
    throw new RpcError(isForeseen ? INVALID_PARAMS : INTERNAL_ERROR, failure)
  })
}

/** @throws {UnusableResultError} for anything but a list of strings */
function textsOf(found: unknown): readonly string[] {
  if (Array.isArray(found) && found.every((value) => typeof value === 'string')) return found
  throw new UnusableResultError('failed: its completion is not a list of strings.', shown(found))
}

const beginning = (values: readonly string[], typed: string) =>
  values.filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()))

function suggestions(found: readonly string[]) {
  const values = found.slice(0, MAX_VALUES)
  return { completion: { values, total: found.length, hasMore: found.length > values.length } }
}
