import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'

type Direction = 'input' | 'output'

/**
 * The schema, whose JSON Schema is made once. The SDK asks for it when a tool is registered, listed and called, and each
 * request has a server of its own.
 *
 * @see https://standardschema.dev/json-schema
 */
export function withJsonSchemaOnce<Input, Output>(
  schema: StandardSchemaWithJSON<Input, Output>,
): StandardSchemaWithJSON<Input, Output> {
  const { '~standard': standard } = schema
  const made: Partial<Record<Direction, Record<string, unknown>>> = {}
  // The SDK asks for one dialect only, and changes nothing in the answer.
  const once = (io: Direction) => (options: Parameters<typeof standard.jsonSchema.input>[0]) =>
    (made[io] ??= standard.jsonSchema[io](options))
  const jsonSchema = { input: once('input'), output: once('output') }
  return { '~standard': { ...standard, jsonSchema } }
}
