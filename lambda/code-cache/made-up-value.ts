/** Values that fit a JSON Schema, as far as its usual words say. */

type Schema = Readonly<Record<string, unknown>>

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'a@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}
/** Deeper schemas refer to themselves. */
const MAX_DEPTH = 8

/** Makes up a value, with the required members of objects only. */
export function madeUpValue(schema: Schema, root: Schema = schema, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null
  const { $ref: reference, type } = schema
  const inner = (one: unknown) => madeUpValue((one ?? {}) as Schema, root, depth + 1)
  if ('const' in schema) return schema['const']
  for (const list of ['enum', 'examples'] as const) {
    if (Array.isArray(schema[list])) return (schema[list] as unknown[])[0]
  }
  if (typeof reference === 'string') return inner(referred(root, reference))
  for (const list of ['anyOf', 'oneOf', 'allOf'] as const) {
    if (Array.isArray(schema[list])) return inner((schema[list] as unknown[])[0])
  }
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object':
      return madeUpObject(schema, inner)
    case 'array':
      return Array.from({ length: numberOf(schema, 'minItems', 0) }, () => inner(schema['items']))
    case 'string':
      return madeUpText(schema)
    case 'integer':
    case 'number':
      return numberOf(schema, 'minimum', numberOf(schema, 'exclusiveMinimum', 0) + 1)
    case 'boolean':
      return true
    default:
      return null
  }
}

function madeUpObject({ required, properties }: Schema, inner: (one: unknown) => unknown) {
  const names = Array.isArray(required) ? (required as string[]) : []
  const known = (properties ?? {}) as Readonly<Record<string, unknown>>
  return Object.fromEntries(names.map((name) => [name, inner(known[name])]))
}

const madeUpText = (schema: Schema): string =>
  FORMATS[String(schema['format'])] ?? 'a'.repeat(numberOf(schema, 'minLength', 1))

function numberOf(schema: Schema, word: string, otherwise: number): number {
  const { [word]: value } = schema
  return typeof value === 'number' ? value : otherwise
}

/** @param reference such as `#/$defs/node` */
function referred(root: Schema, reference: string): unknown {
  const names = reference.split('/').slice(1)
  return names.reduce<unknown>((value, name) => (value as Schema | undefined)?.[name], root)
}
