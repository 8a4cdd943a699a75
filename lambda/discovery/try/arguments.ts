/** What is typed into a form becomes arguments. The functions run in the browser, out of their own text (`script.ts`). */
import { type Field, isRecord, type Schema, textOf } from './fields.ts'

/**
 * The value of a field; undefined when it is left out.
 *
 * @throws when the text is none that the field takes
 */
export function valueOf({ kind, choices, isRequired, isNullable }: Field, text: string): unknown {
  const isText = kind === 'text' || kind === 'line'
  if (isText ? text === '' && (isNullable || !isRequired) : text.trim() === '') {
    if (isRequired && !isNullable) throw new Error('This is required.')
    return isRequired ? null : undefined
  }
  if (isText) return text
  if (kind === 'choice') return choices[Number(text)]
  if (kind === 'json' || kind === 'members') return jsonOf(kind, text)
  const number = Number(text)
  if (kind === 'number' ? Number.isFinite(number) : Number.isSafeInteger(number)) return number
  throw new Error(
    kind === 'number' ? 'Give a number.' : 'Give a whole number of at most 15 digits.',
  )
}

export function jsonOf(kind: Field['kind'], text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const { message } = error as Error
    throw new Error(`Give JSON, with quotes around texts: ${message}.`, { cause: error })
  }
  if (kind === 'members' && !isRecord(value)) throw new Error('Give an object, such as {"a": 1}.')
  return value
}

/** The arguments, and the problems of fields by their places. */
export function argumentsOf(fields: readonly Field[], texts: readonly string[]) {
  const problems: (string | undefined)[] = []
  const entries: [string, unknown][] = []
  for (const [place, field] of fields.entries()) {
    try {
      const value = valueOf(field, texts[place] ?? '')
      // Fields take precedence over members of the same name.
      if (field.kind === 'members') entries.unshift(...Object.entries(value ?? {}))
      else if (value !== undefined) entries.push([field.name, value])
    } catch (error) {
      problems[place] = (error as Error).message
    }
  }
  return { problems, values: Object.fromEntries(entries) }
}

/** Null has no header (MCP 2026-07-28, Transports, Custom Headers). */
export function headersOf(fields: readonly Field[], values: Schema): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { name, header } of fields) {
    const value = values[name] ?? undefined
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
