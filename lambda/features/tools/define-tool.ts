import type {
  CallToolResult,
  ContentBlock,
  Icon,
  InputRequiredResult,
  ServerContext,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from '@modelcontextprotocol/server'
import type { ContextOf } from '../calls/call-context.ts'
import type { Feature, Services } from '../calls/feature.ts'
import { type InputOf, type JsonSchema, jsonSchemaOf, once } from '../calls/json-schema.ts'
import { runTool } from './run-tool.ts'
import { toolKind } from './tool-kind.ts'

/** A tool, as the gate, the server and its page need it. */
export interface Tool extends Feature {
  /** JSON Schema of the arguments. */
  readonly inputSchema: () => JsonSchema
  /** JSON Schema of structured content; undefined: the tool returns none. */
  readonly outputSchema: (() => JsonSchema) | undefined
  /** Members that the list repeats as they are. */
  readonly listed: {
    /** Hints for the client. */
    readonly annotations?: ToolAnnotations
    /** For people. */
    readonly icons?: readonly Icon[]
    /** Members for extensions. */
    readonly _meta?: Readonly<Record<string, unknown>>
  }
  /** Checks the arguments, calls the tool, and checks what it returns. */
  readonly call: (
    input: unknown,
    context: ServerContext,
    services: Services,
  ) => Promise<CallToolResult | InputRequiredResult>
}

type Schema = StandardSchemaWithJSON
type Optional = Schema | undefined

/**
 * What a tool returns. With an output schema: what the schema takes, or a whole result with it. Without: text, blocks
 * of content, a whole result, or any other object, which is sent as JSON.
 */
export type ReturnedBy<S extends Optional> = S extends Schema
  ? StandardSchemaWithJSON.InferInput<S> | WholeResult<StandardSchemaWithJSON.InferInput<S>>
  : string | ContentBlock | readonly ContentBlock[] | CallToolResult | object

/** A result as MCP defines it, which may also have `_meta`. */
type WholeResult<Structured> = Omit<CallToolResult, 'structuredContent'> & {
  readonly structuredContent: Structured
}

/** What {@link defineTool} takes. */
export interface ToolDefinition<
  Input extends Optional = undefined,
  Output extends Optional = undefined,
  Asks extends boolean = false,
> {
  /** 1 to 128 letters, digits, `_`, `-` and `.` (MCP 2026-07-28, Tools, Tool Names). */
  readonly name: string
  /** For the model, which decides by it whether to call the tool. */
  readonly description: string
  /** For people. @default the name */
  readonly title?: string
  /** An object with the arguments. @default no arguments */
  readonly inputSchema?: Input
  /** What the tool returns, as structured content. @default unstructured */
  readonly outputSchema?: Output
  /** Hints for the client, such as `readOnlyHint`. */
  readonly annotations?: ToolAnnotations
  /** For people. @default none */
  readonly icons?: readonly Icon[]
  /** Members for extensions, such as `ui` of MCP Apps. */
  readonly _meta?: Readonly<Record<string, unknown>>
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
  /**
   * Whether the authorization server has to confirm the token of each call, where `TOKEN_CHECK` is `jwt`: a token that was
   * revoked is refused here within `TOKEN_CACHE_TTL_SECONDS`.
   *
   * @default the server's own check
   */
  readonly check?: 'introspection'
  /**
   * Whether a call needs a sender-constrained token: one that is bound to a key of the client, by DPoP or by its certificate,
   * so that nobody who steals it can use the tool. It takes `DPOP`, or `certificateBoundTokens`.
   *
   * @default false
   */
  readonly senderConstrained?: boolean
  /**
   * How many calls one counts for, where `CALLS_PER_MINUTE_PER_CALLER` limits callers.
   *
   * @default 1
   */
  readonly cost?: number
  /**
   * Whether the tool may ask the user, by `ask`. Deployed, the server then has a secret more.
   *
   * @default false
   */
  readonly asks?: Asks
  /**
   * Does what the tool is for, with arguments that fit its schema.
   *
   * @throws {ToolError} with a message for the model; the message of any other error goes to the log only
   */
  readonly run: (
    input: InputOf<Input>,
    context: ContextOf<Asks>,
  ) => ReturnedBy<Output> | Promise<ReturnedBy<Output>>
}

/** What the types of a definition say is checked when the server is read, for those who write JavaScript. */
export type AnyToolDefinition = ToolDefinition<Optional, Optional, boolean>

/**
 * Declares a tool, to be listed in {@link defineServer}.
 *
 * @see MCP 2026-07-28, Tools
 */
export function defineTool<
  Input extends Optional = undefined,
  Output extends Optional = undefined,
  Asks extends boolean = false,
>(definition: ToolDefinition<Input, Output, Asks>): Tool {
  const any = definition as unknown as AnyToolDefinition
  const { name, title, description, scopes = [], hidden = false, asks = false, check } = any
  const { inputSchema, outputSchema, annotations, icons, _meta } = any
  const tool: Tool = {
    kind: toolKind,
    name,
    title,
    description,
    scopes,
    hidden,
    check,
    asks,
    definition,
    inputSchema: once(() => (inputSchema ? jsonSchemaOf(inputSchema, 'input') : NO_ARGUMENTS)),
    outputSchema: outputSchema && once(() => jsonSchemaOf(outputSchema, 'output')),
    listed: {
      ...(annotations && { annotations }),
      ...(icons && { icons }),
      ...(_meta && { _meta }),
    },
    call: async (input, context, services) =>
      runTool({ tool, definition: any, input, context, services }),
  }
  return tool
}

const NO_ARGUMENTS: JsonSchema = { type: 'object', properties: {} }
