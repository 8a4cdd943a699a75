/** What keeps a schema from being one of MCP's, told when a server is read. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import { type JsonSchema, jsonSchemaOf } from '../calls/json-schema.ts'
import { shown } from '../calls/shown.ts'

type Io = 'input' | 'output'

/** Members in which zod keeps the schemas inside a schema. */
const INNER = ['innerType', 'element', 'valueType', 'keyType', 'in', 'out', 'left', 'right', 'rest']
/** The end of a conversion that is not rendered. */
const OTHER_END: Readonly<Record<Io, string>> = { input: 'out', output: 'in' }
const MAX_DEPTH = 10

/** What to use in place of a type that JSON does not have. */
const INSTEAD: Readonly<Record<string, string | Readonly<Record<Io, string>>>> = {
  date: {
    input: 'z.iso.datetime(), and .transform() after it if the code wants a Date',
    output:
      'z.iso.datetime(), or z.date().transform(…).pipe(z.iso.datetime()) if the code returns a Date',
  },
  bigint: 'z.int() or z.string()',
  map: 'z.record()',
  set: 'z.array()',
  transform: {
    input: 'z.codec(), which has a schema on both sides',
    output: '.pipe(…) after it, with the schema of what it returns',
  },
  custom: 'a schema that JSON has a type for',
  undefined: '.optional()',
  nan: 'z.number()',
}

/** @param member the name of the schema in the definition */
export function schemaProblems(schema: unknown, io: Io, member: string): string[] {
  const standard = (schema as Partial<StandardSchemaWithJSON> | null)?.['~standard']
  if (
    typeof standard?.validate !== 'function' ||
    typeof standard.jsonSchema?.input !== 'function'
  ) {
    return [
      `has no schema in ${member}: give one of zod 4.2 or later, or of another library with Standard JSON Schema, or fromJsonSchema(…) of @modelcontextprotocol/server`,
    ]
  }
  let rendered: JsonSchema
  try {
    rendered = jsonSchemaOf(schema as StandardSchemaWithJSON, io)
  } catch (error) {
    const faults = unrenderable(schema, io, [], 0)
    if (faults.length === 0)
      return [
        `has a schema in ${member} that JSON Schema cannot express: ${(error as Error).message.replace(/\.$/, '')}`,
      ]
    return faults.map(({ path, type }) => {
      const place = [member, ...path].join('.')
      const instead = INSTEAD[type]
      const use = typeof instead === 'object' ? instead[io] : instead
      return `has ${shown(type)} in ${place}, which JSON cannot carry${use === undefined ? '' : `: use ${use}`}`
    })
  }
  if (io === 'input' && rendered['type'] !== 'object') {
    return [
      `has ${rendered['type'] === undefined ? 'no type' : shown(rendered['type'])} for ${member}: give an object, such as z.object({ … })`,
    ]
  }
  return []
}

interface ZodLike {
  readonly type?: unknown
  readonly shape?: Readonly<Record<string, unknown>>
  readonly options?: readonly unknown[]
  readonly def?: Readonly<Record<string, unknown>>
}

interface Fault {
  readonly path: readonly string[]
  readonly type: string
}

/** Follows a schema of zod down to the parts that cannot be rendered. */
function unrenderable(schema: unknown, io: Io, path: readonly string[], depth: number): Fault[] {
  if (depth > MAX_DEPTH || renders(schema, io)) return []
  const { type, shape = {}, options = [], def = {} } = schema as ZodLike
  const inner = [
    ...Object.entries(shape).map(([name, part]) => ({ part, at: [...path, name] })),
    ...options.map((part) => ({ part, at: path })),
    ...INNER.filter((name) => name !== OTHER_END[io] && isSchema(def[name])).map((name) => ({
      part: def[name],
      at: path,
    })),
    ...[def['items']]
      .flat()
      .filter(isSchema)
      .map((part, at) => ({ part, at: [...path, String(at)] })),
  ]
  const faults = inner.flatMap(({ part, at }) => unrenderable(part, io, at, depth + 1))
  if (faults.length > 0) return faults
  return typeof type === 'string' ? [{ path, type }] : []
}

const isSchema = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '~standard' in value

function renders(schema: unknown, io: Io): boolean {
  try {
    jsonSchemaOf(schema as StandardSchemaWithJSON, io)
    return true
  } catch {
    return false
  }
}

/** RFC 9110 §5.1. */
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const HEADER_TYPES = new Set(['string', 'integer', 'boolean'])

/** @see MCP 2026-07-28, Transports, `x-mcp-header` */
export function toolHeaderProblems({ properties = {} }: JsonSchema): string[] {
  const seen = new Set<string>()
  return Object.entries(properties as Record<string, JsonSchema>).flatMap(([name, property]) => {
    const { 'x-mcp-header': header, type } = property
    if (header === undefined) return []
    const place = `has ${shown(header)} for x-mcp-header of ${name}`
    if (typeof header !== 'string' || !FIELD_NAME.test(header))
      return [`${place}: give the name of a header field`]
    if (!HEADER_TYPES.has(String(type))) {
      return [
        `${place}, whose type is ${shown(type)}: only string, integer and boolean can be in a header`,
      ]
    }
    if (seen.has(header.toLowerCase()))
      return [`${place} twice: give each argument a header of its own`]
    seen.add(header.toLowerCase())
    return []
  })
}
