import type {
  AuthInfo,
  CallToolResult,
  ServerContext,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from '@modelcontextprotocol/server'
import type { LogAttributes } from '@aws-lambda-powertools/logger/types'
import { readTrace, type Trace } from '../base/trace-context.ts'

/** A tool, as the gate, the server and its page need it. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly scopes: readonly string[]
  readonly hidden: boolean
  /** What the SDK lists, and checks arguments and results by. */
  readonly config: ToolConfig
  readonly call: (
    input: unknown,
    context: ServerContext,
  ) => CallToolResult | Promise<CallToolResult>
}

interface ToolConfig {
  readonly title?: string
  readonly description: string
  readonly inputSchema: StandardSchemaWithJSON
  readonly outputSchema?: StandardSchemaWithJSON
  readonly annotations?: ToolAnnotations
}

export interface ToolDefinition<Input, Output extends Record<string, unknown>> {
  /** 1 to 128 letters, digits, `_`, `-` and `.`. */
  readonly name: string
  readonly title: string
  /** For the model, which decides by it whether to call the tool. */
  readonly description: string
  readonly inputSchema: StandardSchemaWithJSON<unknown, Input>
  readonly outputSchema: StandardSchemaWithJSON<Output>
  /** Hints for the client, such as `readOnlyHint`. */
  readonly annotations: ToolAnnotations
  /**
   * Scopes that a call needs beside those of every request.
   *
   * @default none
   */
  readonly scopes?: readonly string[]
  /**
   * Whether the list leaves the tool out for callers without these scopes. Otherwise they see it, and can ask for them.
   *
   * @default false
   */
  readonly hidden?: boolean
  /** @throws {ToolError} with a message for the model; the message of any other error goes to the log only */
  readonly run: (input: Input, context: ToolContext) => Output | Promise<Output>
}

interface ToolContext {
  /** Who calls: client, scopes, and the introspection answer in `extra`. Its token is for this server only. */
  readonly authInfo: AuthInfo
  /** Aborted when the caller no longer waits for the result. */
  readonly signal: AbortSignal
  /**
   * Reports progress to the client, if it asked for progress and the front door can stream; otherwise does nothing.
   *
   * @param progress more than in the previous report
   * @param total the final value of `progress`, if known
   * @see MCP, Utilities, Progress
   */
  readonly reportProgress: (progress: number, total?: number, message?: string) => Promise<void>
  /** For requests that the tool makes, if the call belongs to a trace (W3C Trace Context §3.2). */
  readonly traceparent?: string
}

/** Size as JSON. A result is sent twice, once as escaped text: up to six times this size, and Lambda takes 6 MiB. */
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
  const { title, description } = config

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
    title,
    description,
    scopes,
    hidden,
    config: {
      ...config,
      inputSchema: withJsonSchemaOnce(config.inputSchema),
      outputSchema: withJsonSchemaOnce(config.outputSchema),
    },
    call: call as Tool['call'], // the SDK passes what the input schema made of the arguments
  }
}

/** The trace of this call: that of its own message, or that of the request's header. */
function traceOf({ mcpReq, http }: ServerContext): Trace | undefined {
  const { headerTrace } = (http?.req ?? {}) as { readonly headerTrace?: Trace }
  const own = mcpReq._meta?.['traceparent']
  return own === undefined ? headerTrace : (readTrace(own) ?? headerTrace)
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

/** Loads the logger on first use: the entry of a function imports this file, and a 401 must not pay for the logger. */
async function log(level: 'info' | 'error', text: string, fields: LogAttributes): Promise<void> {
  const { log: logger } = await import('../base/log.ts')
  logger[level](text, fields)
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] }
}

/**
 * The same schema, whose JSON Schema is rendered once. The SDK asks for it when a tool is registered, listed and called,
 * and each request has a server of its own.
 *
 * @see https://standardschema.dev/json-schema
 */
function withJsonSchemaOnce<Input, Output>(
  schema: StandardSchemaWithJSON<Input, Output>,
): StandardSchemaWithJSON<Input, Output> {
  const { '~standard': standard } = schema
  const rendered: { input?: Record<string, unknown>; output?: Record<string, unknown> } = {}
  // The SDK asks for one dialect only, and changes nothing in the answer.
  const once =
    (io: 'input' | 'output') => (options: Parameters<typeof standard.jsonSchema.input>[0]) =>
      (rendered[io] ??= standard.jsonSchema[io](options))
  return {
    '~standard': { ...standard, jsonSchema: { input: once('input'), output: once('output') } },
  }
}
