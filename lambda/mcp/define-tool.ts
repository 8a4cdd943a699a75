import type {
  AuthInfo,
  CallToolResult,
  McpServer,
  ServerContext,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from '@modelcontextprotocol/server'
import type { LogAttributes } from '@aws-lambda-powertools/logger/types'
import { findTrace, type Trace } from '../base/trace-context.ts'
import { withJsonSchemaOnce } from './json-schema.ts'

/** A tool that can be put into the list of `tools/index.ts`. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
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
  /**
   * Tells the client how far the work is, when it asked for that and can hear of it before the result; else does nothing.
   *
   * @param progress more than at the call before
   * @param total what `progress` will be at the end, if that is known
   * @see MCP, Utilities, Progress
   */
  readonly reportProgress: (progress: number, total?: number, message?: string) => Promise<void>
  /** For requests of the tool's own, if the call belongs to a trace (W3C Trace Context §3.2). */
  readonly traceparent?: string
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
  // The SDK calls back with what the input schema made of the arguments.
  const inputSchema: StandardSchemaWithJSON = withJsonSchemaOnce(config.inputSchema)
  const outputSchema = withJsonSchemaOnce(config.outputSchema)

  async function call(input: Input, context: ServerContext): Promise<CallToolResult> {
    const { authInfo } = context.http ?? {}
    if (authInfo === undefined) throw new Error(`${name} was called without a verified token`)
    const { signal } = context.mcpReq
    const trace = traceOf(context)
    const circumstances = { tool: name, ...(trace && { traceId: trace.traceId }) }
    try {
      const reportProgress = progressReporter(context)
      const result = await run(input, { authInfo, signal, reportProgress, ...trace })
      const text = JSON.stringify(result)
      const bytes = Buffer.byteLength(text)
      if (bytes > MAX_RESULT_BYTES) {
        await log('error', 'result too large', { ...circumstances, bytes })
        return failure(`The result has ${bytes} bytes: at most ${MAX_RESULT_BYTES} can be sent.`)
      }
      return { content: [{ type: 'text', text }], structuredContent: result }
    } catch (error) {
      if (error instanceof ToolError) return failure(error.message)
      if (signal.aborted) await log('info', 'tool cancelled', circumstances)
      else await log('error', 'tool failed', { ...circumstances, error })
      return failure(`${name} failed.`)
    }
  }

  return {
    name,
    title: config.title,
    description: config.description,
    scopes,
    hidden,
    register(server) {
      server.registerTool(name, { ...config, inputSchema, outputSchema }, (input, context) =>
        call(input as Input, context),
      )
    },
  }
}

function traceOf({ mcpReq, http }: ServerContext): Trace | undefined {
  return findTrace(mcpReq._meta?.['traceparent'], http?.req?.headers.get('traceparent'))
}

function progressReporter({ mcpReq }: ServerContext): ToolContext['reportProgress'] {
  const progressToken = mcpReq._meta?.progressToken
  return async (progress, total, message) => {
    if (progressToken === undefined || mcpReq.signal.aborted) return
    const details = {
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    }
    const params = { progressToken, progress, ...details }
    await mcpReq.notify({ method: 'notifications/progress', params })
  }
}

/** The entry of a function imports this file: a logger that is loaded with it would be loaded for every 401. */
async function log(level: 'info' | 'error', text: string, fields: LogAttributes): Promise<void> {
  const { log: logger } = await import('../base/log.ts')
  logger[level](text, fields)
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] }
}
