/** A tool that can be called without running any tool of the server's. */
import { madeUpValue } from './made-up-value.ts'

/** No server has a tool of this name: what calls it can run nothing else. */
export const STAND_IN = 'code-cache-stand-in'

type JsonSchema = Readonly<Record<string, unknown>>

/** What is read of a tool (`lambda/features/tools/define-tool.ts`). */
interface Tool {
  readonly name: string
  readonly asks: boolean
  readonly scopes: readonly string[]
  readonly definition: object
  readonly inputSchema: () => JsonSchema
  readonly outputSchema: (() => JsonSchema) | undefined
}

interface Server {
  readonly tools: readonly Tool[]
}

/** What a server asks of a caller of its tools. */
export interface Played {
  /** Arguments for {@link STAND_IN}. Undefined: there is no such tool. */
  readonly input: unknown
  /** Of all tools. */
  readonly scopes: readonly string[]
}

/**
 * Adds {@link STAND_IN} to a server that a module exports: a tool with the schemas of one of its own, which returns a
 * made-up value. The `run` of every tool does the same, though nothing calls it.
 *
 * @param onServer told what the server asks for
 * @returns what the module exports otherwise
 */
export function withStandIn(exported: unknown, onServer: (played: Played) => void): unknown {
  const { server } = Object(exported) as { readonly server?: unknown }
  if (!hasTools(server)) return exported
  const tools = server.tools.filter((tool) => replaceRun(tool))
  const model =
    tools.find((tool) => !tool.asks && tool.outputSchema !== undefined) ??
    tools.find((tool) => !tool.asks)
  const scopes = server.tools.flatMap((tool) => tool.scopes)
  onServer({ input: model && madeUpValue(model.inputSchema()), scopes })
  const standIn = model ? [{ ...model, name: STAND_IN }] : []
  const value = { ...server, tools: [...server.tools, ...standIn] }
  const others = Object.getOwnPropertyDescriptors(exported as object)
  return Object.defineProperties({}, { ...others, server: { value, enumerable: true } })
}

/** A bundle has a copy of everything, so that its features are recognized by what they are, not by whose. */
function hasTools(server: unknown): server is Server {
  const { tools } = Object(server) as { readonly tools?: unknown }
  return Array.isArray(tools) && tools.length > 0 && tools.every((tool) => isTool(tool))
}

function isTool(value: unknown): value is Tool {
  const { kind, definition } = Object(value) as Record<string, unknown>
  return (Object(kind) as { name?: unknown }).name === 'tool' && typeof definition === 'object'
}

/** A tool calls the `run` that its definition has at the time. */
function replaceRun({ definition, outputSchema }: Tool): boolean {
  const value = outputSchema ? madeUpValue(outputSchema()) : 'made up'
  return Reflect.set(definition, 'run', () => value)
}
