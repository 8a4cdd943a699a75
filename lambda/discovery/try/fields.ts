/** A form out of the schema of a tool's arguments. The functions run in the browser, out of their own text (`script.ts`). */

export type Schema = Readonly<Record<string, unknown>>

export interface Field {
  readonly name: string
  readonly label: string
  readonly description: string
  /** What else the schema says of the value. */
  readonly hint: string
  /** A `text` may have several lines; `members` are arguments by their names. */
  readonly kind: 'text' | 'line' | 'number' | 'integer' | 'choice' | 'json' | 'members'
  /** The values of a choice, in the order of its options. */
  readonly choices: readonly unknown[]
  /** What its options say. */
  readonly titles: readonly string[]
  readonly isRequired: boolean
  /** Whether the value may be null, which an empty field is where one is required. */
  readonly isNullable: boolean
  /** What the form begins with: a text, or the place of a choice. */
  readonly initial: string
  /** The header that repeats the argument (MCP 2026-07-28, Transports). */
  readonly header: string | undefined
}

/** The field of arguments that the schema does not describe one by one. */
export function membersField(label: string, isRequired: boolean, schema: Schema): Field {
  return {
    name: '',
    label: `${label}, as JSON`,
    description: '',
    hint: hintOf('members', schema),
    kind: 'members',
    choices: [],
    titles: [],
    isRequired,
    isNullable: false,
    initial: isRequired ? '{}' : '',
    header: undefined,
  }
}

/** The text of what should be one, and of anything else that came. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function fieldsOf(given: unknown): Field[] {
  const schema = isRecord(given) ? given : { properties: undefined }
  const { properties = {}, required, additionalProperties, patternProperties } = schema
  const isPlain = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if'].every(
    (word) => schema[word] === undefined,
  )
  if (!isRecord(given) || !isRecord(properties) || !isPlain)
    return [membersField('Arguments', true, schema)]
  const names = Array.isArray(required) ? required : []
  const fields = Object.entries(properties).map(([name, property]) =>
    fieldOf(name, simplified(schema, property), names.includes(name)),
  )
  const more = { additionalProperties, patternProperties }
  return (additionalProperties ?? patternProperties ?? false) === false
    ? fields
    : [...fields, membersField('Further arguments', false, more)]
}

/** A property with what it refers to, and as `nullable` one that is this or null. */
export function simplified(root: Schema, given: unknown, depth = 0): Schema {
  const property = isRecord(given) ? given : {}
  const { $ref, anyOf, oneOf = anyOf, type } = property
  if (depth > 9) return property
  if (typeof $ref === 'string') {
    let target: unknown = root
    for (const key of $ref.split('/').slice(1))
      target = isRecord(target)
        ? target[key.replaceAll('~1', '/').replaceAll('~0', '~')]
        : undefined
    const { $ref: _, ...own } = property
    return isRecord(target) ? simplified(root, { ...target, ...own }, depth + 1) : property
  }
  const either = Array.isArray(oneOf) ? oneOf : Array.isArray(type) ? type : []
  const others = either.filter(
    (one) => one !== 'null' && !(isRecord(one) && one['type'] === 'null'),
  )
  if (either.length !== 2 || others.length !== 1) return property
  const { anyOf: _, oneOf: __, type: ___, ...own } = property
  const other = isRecord(others[0]) ? others[0] : { type: others[0] }
  return { ...simplified(root, { ...other, ...own }, depth + 1), nullable: true }
}

export function fieldOf(name: string, property: Schema, isRequired: boolean): Field {
  const { title, description, default: given, 'x-mcp-header': header, nullable } = property
  const choices = choicesOf(property)
  const kind = choices.length > 0 ? 'choice' : kindOf(property)
  const isNullable = nullable === true
  return {
    name,
    label: typeof title === 'string' ? `${title} (${name})` : name,
    description: typeof description === 'string' ? description : '',
    hint: hintOf(kind, property),
    kind,
    choices,
    titles: titlesOf(property, choices),
    isRequired,
    isNullable,
    initial: isNullable && given === null ? '' : initialOf(kind, choices, isRequired, given),
    header: typeof header === 'string' ? header : undefined,
  }
}

/** The rest of a schema. */
export function hintOf(kind: Field['kind'], property: Schema): string {
  const hidden = [
    'title',
    'description',
    'default',
    'enum',
    'const',
    'x-mcp-header',
    'nullable',
    '$schema',
  ]
  if (kind !== 'json') hidden.push('type')
  if (kind === 'choice') hidden.push('oneOf', 'anyOf')
  if (property['format'] !== undefined) hidden.push('pattern') // which says the same at length
  return Object.entries(property)
    .filter(([word, value]) => !hidden.includes(word) && value !== undefined)
    .filter(([, value]) => Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER)
    .map(([word, value]) => `${word}: ${textOf(value)}`)
    .join(', ')
}

export function choicesOf(property: Schema): readonly unknown[] {
  const { enum: values, const: only, type } = property
  const titled = titledOf(property)
  if (titled.length > 0) return titled.map(({ const: value }) => value)
  if (Array.isArray(values)) return values as unknown[]
  if (only !== undefined) return [only]
  return type === 'boolean' ? [true, false] : []
}

/** Choices with a title each: alternatives that have one value. */
export function titledOf({ anyOf, oneOf = anyOf }: Schema): readonly Schema[] {
  const all: readonly unknown[] = Array.isArray(oneOf) ? oneOf : []
  const titled = all.filter((one) => isRecord(one) && one['const'] !== undefined)
  return titled.length === all.length ? (titled as readonly Schema[]) : []
}

export function titlesOf(property: Schema, choices: readonly unknown[]): string[] {
  const titled = titledOf(property)
  return choices.map((choice, place) => textOf(titled[place]?.['title'] ?? choice))
}

export function kindOf({ type, format, pattern, maxLength }: Schema): Field['kind'] {
  if (type === 'string') return (format ?? pattern ?? maxLength) === undefined ? 'text' : 'line'
  return type === 'number' || type === 'integer' ? type : 'json'
}

export function initialOf(
  kind: Field['kind'],
  choices: readonly unknown[],
  isRequired: boolean,
  given: unknown,
): string {
  if (given === undefined) return isRequired && choices.length === 1 ? '0' : ''
  const json = JSON.stringify(given)
  if (kind === 'json') return json
  if (kind !== 'choice') return textOf(given)
  const place = choices.findIndex((choice) => JSON.stringify(choice) === json)
  return place < 0 ? '' : String(place)
}
