/** A form out of the schema of a tool's arguments. The functions run in the browser, out of their own text (`script.ts`). */

type Schema = Readonly<Record<string, unknown>>

export interface Field {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly kind: 'text' | 'number' | 'integer' | 'choice' | 'json'
  /** The values of a choice, in the order of its options. */
  readonly choices: readonly unknown[]
  readonly isRequired: boolean
  /** What the form begins with: a text, or the place of a choice. */
  readonly initial: string
  /** The header that repeats the argument (MCP 2026-07-28, Transports). */
  readonly header: string | undefined
}

/** The field of all arguments together, for schemas that describe them in another way than one by one. */
export function wholeField(): Field {
  return {
    name: '',
    label: 'Arguments, as JSON',
    description: '',
    kind: 'json',
    choices: [],
    isRequired: true,
    initial: '{}',
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

export function fieldsOf(schema: unknown): Field[] {
  if (!isRecord(schema)) return [wholeField()]
  const { properties = {}, required } = schema
  const isPlain = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if'].every(
    (word) => schema[word] === undefined,
  )
  if (!isRecord(properties) || !isPlain) return [wholeField()]
  const names = Array.isArray(required) ? required : []
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, isRecord(property) ? property : {}, names.includes(name)),
  )
}

export function fieldOf(name: string, property: Schema, isRequired: boolean): Field {
  const { title, description, default: given, 'x-mcp-header': header } = property
  const choices = choicesOf(property)
  const kind = choices.length > 0 ? 'choice' : kindOf(property['type'])
  return {
    name,
    label: typeof title === 'string' ? `${title} (${name})` : name,
    description: typeof description === 'string' ? description : '',
    kind,
    choices,
    isRequired,
    initial: initialOf(kind, choices, given),
    header: typeof header === 'string' ? header : undefined,
  }
}

export function choicesOf({ enum: values, const: only, type }: Schema): readonly unknown[] {
  if (Array.isArray(values)) return values as unknown[]
  if (only !== undefined) return [only]
  return type === 'boolean' ? [true, false] : []
}

export function kindOf(type: unknown): Field['kind'] {
  if (type === 'string') return 'text'
  return type === 'number' || type === 'integer' ? type : 'json'
}

export function initialOf(
  kind: Field['kind'],
  choices: readonly unknown[],
  given: unknown,
): string {
  if (given === undefined) return ''
  const json = JSON.stringify(given)
  if (kind === 'json') return json
  if (kind !== 'choice') return textOf(given)
  const place = choices.findIndex((choice) => JSON.stringify(choice) === json)
  return place < 0 ? '' : String(place)
}

/**
 * The value of a field; undefined when it is left out.
 *
 * @throws when the text is none that the field takes
 */
export function valueOf({ kind, choices, isRequired }: Field, text: string): unknown {
  if (kind === 'text') return text === '' && !isRequired ? undefined : text
  if (text.trim() === '') {
    if (isRequired) throw new Error('This is required.')
    return undefined
  }
  if (kind === 'choice') return choices[Number(text)]
  if (kind === 'json') return JSON.parse(text) as unknown
  const number = Number(text)
  const fits = kind === 'integer' ? Number.isInteger(number) : Number.isFinite(number)
  if (!fits) throw new Error(kind === 'integer' ? 'Give a whole number.' : 'Give a number.')
  return number
}

/** The arguments, and the problems of fields by their places. */
export function argumentsOf(fields: readonly Field[], texts: readonly string[]) {
  const problems: (string | undefined)[] = []
  const entries: [string, unknown][] = []
  for (const [place, field] of fields.entries()) {
    try {
      const value = valueOf(field, texts[place] ?? '')
      if (value !== undefined) entries.push([field.name, value])
    } catch (error) {
      problems[place] = (error as Error).message
    }
  }
  const isWhole = fields.length === 1 && fields[0]?.name === '' && entries.length === 1
  return { problems, values: isWhole ? entries[0]?.[1] : Object.fromEntries(entries) }
}

export function headersOf(fields: readonly Field[], values: unknown): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { name, header } of fields) {
    const value = isRecord(values) ? values[name] : undefined
    if (header !== undefined && value !== undefined)
      headers[`Mcp-Param-${header}`] = headerText(textOf(value))
  }
  return headers
}

/** Text that no header can carry as it is goes in base64 (MCP 2026-07-28, Transports, Custom Headers). */
export function headerText(text: string): string {
  if (/^[!-~](?:[ -~]*[!-~])?$/.test(text) && !text.startsWith('=?base64?')) return text
  return `=?base64?${btoa(String.fromCodePoint(...new TextEncoder().encode(text)))}?=`
}
