import type {
  CallToolResult,
  InputRequiredResult,
  ServerContext,
  StandardSchemaWithJSON,
} from '@modelcontextprotocol/server'
import type { AnyToolDefinition, Tool } from './define-tool.ts'
import type { Services } from '../calls/feature.ts'
import { aboutArguments } from '../calls/failure.ts'
import { runFeature } from '../calls/run-feature.ts'
import { ToolError, UnusableResultError } from '../calls/tool-error.ts'
import {
  checkedResult,
  failure,
  isWholeResult,
  limited,
  resultOf,
  structured,
} from '../calls/tool-result.ts'
import { validate } from '../calls/validate.ts'

interface ToolCall {
  readonly tool: Tool
  readonly definition: AnyToolDefinition
  readonly input: unknown
  readonly context: ServerContext
  readonly services: Services
}

/** Calls a tool. What goes wrong becomes a result that the model can read (MCP, Tools, Error Handling). */
export async function runTool(call: ToolCall): Promise<CallToolResult | InputRequiredResult> {
  const { tool, definition, context, services } = call
  const { outputSchema } = definition
  const input = call.input ?? {}
  const outcome = await runFeature({
    feature: tool,
    context,
    services,
    input,
    async run(callContext) {
      const args = await argumentsOf(call, input)
      const returned: unknown = await definition.run(args as never, callContext)
      if (returned === undefined) throw new UnusableResultError('returned nothing.', 'nothing')
      return outputSchema
        ? byOutputSchema(outputSchema, returned)
        : usable(() => resultOf(returned))
    },
  })
  if ('result' in outcome) return outcome.result
  return 'failure' in outcome ? failure(outcome.failure) : outcome.inputRequired
}

/** @throws {ToolError} naming what does not fit */
async function argumentsOf({ tool, definition }: ToolCall, input: unknown): Promise<unknown> {
  const { inputSchema } = definition
  if (inputSchema === undefined) return {}
  const checked = await validate(inputSchema, input)
  if ('value' in checked) return checked.value
  throw aboutArguments(
    new ToolError(
      `The arguments of ${tool.name} do not fit its input schema: ${checked.problems}.`,
    ),
  )
}

/** Structured content is what the schema makes of it: such as a date in ISO 8601. */
async function byOutputSchema(
  schema: StandardSchemaWithJSON,
  returned: unknown,
): Promise<CallToolResult> {
  const whole = isWholeResult(returned) ? returned : undefined
  if (whole?.isError === true) return usable(() => limited(checkedResult(whole)))
  const isStructured = whole !== undefined && 'structuredContent' in whole
  const checked = await validate(schema, isStructured ? whole.structuredContent : returned)
  if ('problems' in checked) {
    throw new UnusableResultError(
      'failed: its result does not fit its output schema, which the arguments cannot mend.',
      checked.problems,
    )
  }
  const { value } = checked
  return usable(() =>
    isStructured
      ? limited(checkedResult({ ...whole, structuredContent: value }))
      : structured(value),
  )
}

function usable(make: () => CallToolResult): CallToolResult {
  try {
    return make()
  } catch (error) {
    if (error instanceof UnusableResultError) throw error
    throw new UnusableResultError('failed: its result is not JSON.', (error as Error).message)
  }
}
