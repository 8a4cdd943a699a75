import type {
  AuthInfo,
  CallToolResult,
  McpServer,
  ServerContext,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from '@modelcontextprotocol/server'
import { log } from '../decision-log.ts'

/** A tool that can be put into the list of `tools/index.ts`. */
export interface Tool {
  readonly name: string
  readonly scopes: readonly string[]
  readonly hidden: boolean
  register(server: McpServer): void
}

export interface ToolDefinition<Input, Output extends Record<string, unknown>> {
  /** 1 to 128 letters, digits, `_`, `-` and `.`. */
  readonly name: string
  readonly title: string
  /** Read by the model that decides whether to call the tool. */
  readonly description: string
  readonly inputSchema: StandardSchemaWithJSON<unknown, Input>
  readonly outputSchema: StandardSchemaWithJSON<Output>
  /** Hints for the client, such as `readOnlyHint`. */
  readonly annotations: ToolAnnotations
  /**
   * Scopes that a call needs besides those of every request.
   *
   * @default none
   */
  readonly scopes?: readonly string[]
  /**
   * Whether callers without these scopes do not see the tool in the list. Others see it, and can ask for the scopes.
   *
   * @default false
   */
  readonly hidden?: boolean
  /** @throws {ToolError} with a message for the model; the message of any other error goes to the log alone */
  readonly run: (input: Input, context: ToolContext) => Output | Promise<Output>
}

interface ToolContext {
  /** Who calls: client, scopes, and the introspection answer in `extra`. Its token is for this server alone. */
  readonly authInfo: AuthInfo
  /** Aborted when nobody waits for the result any more. */
  readonly signal: AbortSignal
}

/** As JSON. It is sent as it is and as text, within JSON within JSON, which makes six of it at most: Lambda takes 6 MiB. */
const MAX_RESULT_BYTES = 1_000_000

/** A failure that the caller can do something about; its message becomes the tool's result. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}

/** Declares a tool. The result is returned as structured content and repeated as text (MCP, Tools, Structured Content). */
export function defineTool<Input, Output extends Record<string, unknown>>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, run, scopes = [], hidden = false, ...config } = definition

  async function call(input: Input, context: ServerContext): Promise<CallToolResult> {
    const { authInfo } = context.http ?? {}
    if (authInfo === undefined) throw new Error(`${name} was called without a verified token`)
    try {
      const result = await run(input, { authInfo, signal: context.mcpReq.signal })
      const text = JSON.stringify(result)
      const bytes = Buffer.byteLength(text)
      if (bytes > MAX_RESULT_BYTES) {
        log.error('result too large', { tool: name, bytes })
        return failure(`The result has ${bytes} bytes: at most ${MAX_RESULT_BYTES} can be sent.`)
      }
      return { content: [{ type: 'text', text }], structuredContent: result }
    } catch (error) {
      if (error instanceof ToolError) return failure(error.message)
      log.error('tool failed', { tool: name, error: error as Error })
      return failure(`${name} failed.`)
    }
  }

  return {
    name,
    scopes,
    hidden,
    register(server) {
      const inputSchema: StandardSchemaWithJSON = config.inputSchema
      // The SDK calls back with what the input schema made of the arguments.
      server.registerTool(name, { ...config, inputSchema }, (input, context) =>
        call(input as Input, context),
      )
    },
  }
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] }
}
