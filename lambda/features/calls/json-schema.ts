import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'

/** What a schema returns, such as the arguments of a call; an empty object without a schema. */
export type InputOf<S extends StandardSchemaWithJSON | undefined> = S extends StandardSchemaWithJSON
  ? StandardSchemaWithJSON.InferOutput<S>
  : Readonly<Record<string, never>>

export type JsonSchema = Readonly<Record<string, unknown>>

/** MCP 2026-07-28, Tools: the default dialect. */
const TARGET = { target: 'draft-2020-12' } as const
const COMPOSITIONS = ['oneOf', 'anyOf', 'allOf']

/**
 * Renders a schema as JSON Schema. MCP wants `"type": "object"` at the root of every input, and revisions up to
 * 2025-11-25 of every output.
 *
 * @throws when something in the schema has no counterpart in JSON Schema
 */
export function jsonSchemaOf(schema: StandardSchemaWithJSON, io: 'input' | 'output'): JsonSchema {
  const rendered = schema['~standard'].jsonSchema[io](TARGET)
  return rendered['type'] === undefined && isOfObjects(rendered)
    ? { type: 'object', ...rendered }
    : rendered
}

/** Whether only objects can fit a schema without a type: such as a union of objects. */
function isOfObjects(schema: JsonSchema): boolean {
  if ('properties' in schema) return true
  return COMPOSITIONS.some((keyword) => {
    const parts = schema[keyword]
    return Array.isArray(parts) && parts.every(isObjectSchema)
  })
}

const isObjectSchema = (part: JsonSchema): boolean =>
  part['type'] === undefined ? isOfObjects(part) : part['type'] === 'object'

/** Calls a function once, and returns the same value ever after. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
