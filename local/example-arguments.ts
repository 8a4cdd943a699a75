/** Arguments for an example, made from a JSON Schema. */
import type { JsonSchema } from '../lambda/features/calls/json-schema.ts'

/** Schemas may refer to themselves. */
const MAX_DEPTH = 10
const MAX_DEPTH_OF_ITEMS = 3
const FIRST_NUMBER = 2

const OF_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
}

/** Texts for patterns. */
const WORDS = ['12:00:00', '1', '123', 'A', 'ABC', 'A-1', 'a1']

export function requiresArguments(schema: JsonSchema): boolean {
  return Array.isArray(schema['required']) && schema['required'].length > 0
}

/** Returns an object with all required members; numbers count up from 2. */
export function exampleArguments(schema: JsonSchema): object {
  return createExamples(schema)(schema, 0) as object
}

function createExamples(root: JsonSchema) {
  let nextNumber = FIRST_NUMBER

  function exampleOf(schema: JsonSchema, depth: number): unknown {
    const given = givenIn(schema)
    if (given !== undefined) return given.value
    if (depth > MAX_DEPTH) return null
    const other = referredIn(schema, root) ?? firstIn(schema)
    if (other !== undefined) return exampleOf(other, depth + 1)
    switch (typeOf(schema)) {
      case 'object':
        return objectOf(schema, depth)
      case 'array':
        return arrayOf(schema, depth)
      case 'number':
      case 'integer':
        return numberIn(schema, nextNumber++)
      case 'boolean':
        return false
      case 'null':
        return null
      default:
        return textIn(schema)
    }
  }

  function objectOf(schema: JsonSchema, depth: number): object {
    const { properties = {}, required = [] } = schema as {
      readonly properties?: Readonly<Record<string, JsonSchema>>
      readonly required?: readonly string[]
    }
    const members = required.map((name) => [name, exampleOf(properties[name] ?? {}, depth + 1)])
    return Object.fromEntries(members) as object
  }

  function arrayOf({ items, prefixItems, minItems }: JsonSchema, depth: number): unknown[] {
    if (Array.isArray(prefixItems)) {
      return prefixItems.map((item) => exampleOf(item as JsonSchema, depth + 1))
    }
    const item = (typeof items === 'object' ? items : {}) as JsonSchema
    const length = Number(minItems ?? (depth < MAX_DEPTH_OF_ITEMS ? 1 : 0))
    return Array.from({ length }, () => exampleOf(item, depth + 1))
  }

  return exampleOf
}

/** The value that the schema itself names. */
function givenIn(schema: JsonSchema): { readonly value: unknown } | undefined {
  const { default: byDefault, const: only, enum: choices, examples } = schema
  const [choice] = Array.isArray(choices) ? (choices as unknown[]) : []
  const [example] = Array.isArray(examples) ? (examples as unknown[]) : []
  const value = [byDefault, only, example, choice].find((one) => one !== undefined)
  return value === undefined ? undefined : { value }
}

function referredIn({ $ref: reference }: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  const steps = reference.slice(1).split('/').slice(1)
  let found: unknown = root
  for (const step of steps) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    found = (found as Readonly<Record<string, unknown>> | undefined)?.[key]
  }
  return found as JsonSchema | undefined
}

/** One of several; all of them at once are merged. */
function firstIn({ anyOf, oneOf, allOf }: JsonSchema): JsonSchema | undefined {
  const [choice] = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []))
  if (choice !== undefined) return choice as JsonSchema
  return Array.isArray(allOf) ? (Object.assign({}, ...allOf) as JsonSchema) : undefined
}

function typeOf({ type, properties }: JsonSchema): unknown {
  if (Array.isArray(type)) return (type as unknown[]).find((one) => one !== 'null')
  return type ?? (properties === undefined ? undefined : 'object')
}

/** The first candidate that the schema takes. */
function numberIn(schema: JsonSchema, wished: number): number {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema as Readonly<
    Record<string, number | undefined>
  >
  const step = multipleOf ?? 1
  const lowest = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + step)
  const highest = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - step)
  const [from, to] = [exclusiveMinimum ?? minimum ?? 0, exclusiveMaximum ?? maximum ?? 1]
  const candidates = [wished, Math.ceil(wished / step) * step, lowest, highest, (from + to) / 2, 0]
  const fits = (number: number | undefined): number is number =>
    number !== undefined &&
    number >= (minimum ?? -Infinity) &&
    number > (exclusiveMinimum ?? -Infinity) &&
    number <= (maximum ?? Infinity) &&
    number < (exclusiveMaximum ?? Infinity) &&
    (multipleOf === undefined || Number.isInteger(number / multipleOf))
  return candidates.find((candidate) => fits(candidate)) ?? wished
}

function textIn({ format, pattern, minLength, maxLength }: JsonSchema): string {
  const lengthened = (text: string) =>
    text.padEnd(Number(minLength ?? 0), '.').slice(0, Number(maxLength ?? Infinity))
  const candidates = [OF_FORMAT[String(format)] ?? 'example', ...Object.values(OF_FORMAT), ...WORDS]
  const texts = candidates.map((text) => lengthened(text))
  return texts.find(patternTest(pattern)) ?? texts[0] ?? ''
}

function patternTest(pattern: unknown): (text: string) => boolean {
  if (typeof pattern !== 'string') return () => true
  try {
    const expression = new RegExp(pattern, 'u')
    return (text) => expression.test(text)
  } catch {
    return () => true // of another dialect
  }
}
