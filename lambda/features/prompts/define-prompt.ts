import type {
  ContentBlock,
  GetPromptResult,
  Icon,
  InputRequiredResult,
  ServerContext,
} from '@modelcontextprotocol/server'
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { Complete } from '../calls/completion.ts'
import type { ContextOf } from '../calls/call-context.ts'
import type { Feature, Services } from '../calls/feature.ts'
import { type InputOf, type JsonSchema, jsonSchemaOf, once } from '../calls/json-schema.ts'
import { promptKind } from './prompt-kind.ts'
import { runPrompt } from './run-prompt.ts'

type Optional = StandardSchemaWithJSON | undefined

/** A message of a prompt; a string stands for a block of text. */
export interface PromptMessage {
  /** Who says it. */
  readonly role: 'user' | 'assistant'
  /** Text, or a block of it, an image, audio or a resource. */
  readonly content: string | ContentBlock
}

/** What a prompt returns: the user's text, blocks of it, messages, or a whole result. */
export type PromptReturn =
  | string
  | ContentBlock
  | readonly ContentBlock[]
  | readonly PromptMessage[]
  | GetPromptResult

type Arguments<Args extends Optional> = Args extends StandardSchemaWithJSON
  ? keyof StandardSchemaWithJSON.InferInput<Args> & string
  : never

/** What {@link definePrompt} takes. */
export interface PromptDefinition<Args extends Optional = undefined, Asks extends boolean = false> {
  /** Unique among the prompts of the server. */
  readonly name: string
  /** For people. @default the name */
  readonly title?: string
  /** For people: what the prompt is good for. @default none */
  readonly description?: string
  /** An object of strings: clients send nothing else. @default no arguments */
  readonly argsSchema?: Args
  /** Values for the arguments, for people who type them. @default none */
  readonly complete?: Partial<Readonly<Record<Arguments<Args>, Complete>>>
  /** For people. @default none */
  readonly icons?: readonly Icon[]
  /** Members for extensions. @default none */
  readonly _meta?: Readonly<Record<string, unknown>>
  /** Scopes that the prompt needs beside those of every request. @default none */
  readonly scopes?: readonly string[]
  /** Whether it is unknown to callers without these scopes. @default false */
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
   * so that nobody who steals it can use the prompt. It takes `DPOP`, or `certificateBoundTokens`.
   *
   * @default false
   */
  readonly senderConstrained?: boolean
  /** How many calls one counts for, where `CALLS_PER_MINUTE_PER_CALLER` limits callers. @default 1 */
  readonly cost?: number
  /** Whether it may ask the user, by `ask`. @default false */
  readonly asks?: Asks
  /**
   * Returns the messages.
   *
   * @throws {ToolError} with a message for the client; the message of any other error goes to the log only
   */
  readonly get: (
    args: InputOf<Args>,
    context: ContextOf<Asks>,
  ) => PromptReturn | Promise<PromptReturn>
}

export type AnyPromptDefinition = PromptDefinition<Optional, boolean>

/** A template of messages that users choose (MCP 2026-07-28, Prompts). */
export interface Prompt extends Feature {
  /** JSON Schema of the arguments; undefined: there are none. */
  readonly argsSchema: (() => JsonSchema) | undefined
  /** Values for the arguments, by name. */
  readonly completions: Readonly<Record<string, Complete | undefined>>
  /** Members that the list repeats as they are. */
  readonly listed: object
  /** Checks the arguments, calls the code, and makes a result of what it returns. */
  readonly get: (
    args: unknown,
    context: ServerContext,
    services: Services,
  ) => Promise<GetPromptResult | InputRequiredResult>
}

/**
 * Declares a prompt, to be listed in {@link defineServer}.
 *
 * @see MCP 2026-07-28, Prompts
 */
export function definePrompt<Args extends Optional = undefined, Asks extends boolean = false>(
  definition: PromptDefinition<Args, Asks>,
): Prompt {
  const any = definition as unknown as AnyPromptDefinition
  const { name, title, description, scopes = [], hidden = false, asks = false, check } = any
  const { argsSchema, complete = {}, icons, _meta } = any
  const prompt: Prompt = {
    kind: promptKind,
    name,
    title,
    description,
    scopes,
    hidden,
    check,
    asks,
    definition,
    argsSchema: argsSchema && once(() => jsonSchemaOf(argsSchema, 'input')),
    completions: complete,
    listed: { ...(icons && { icons }), ...(_meta && { _meta }) },
    get: async (args, context, services) =>
      runPrompt({ prompt, definition: any, args, context, services }),
  }
  return prompt
}
