/**
 * One row of a table of settings: `[variable, parser, default]`. A setting without a default may stay undefined.
 *
 * Rows are tuples, because every byte of a table is loaded at a cold start. What people read about a setting is in
 * `descriptions.ts`, which no function loads.
 */
export type Setting = readonly [variable: string, parser: Parser<unknown>, fallback?: unknown]

/** Settings by the name of the member, which is also that of the construct's prop. */
export type SettingsTable = Readonly<Record<string, Setting>>

/** Turns the text of a setting into a value and back. */
export interface Parser<T> {
  /** @returns undefined when the text holds no value, or when `refuse` was called */
  parse(text: string, refuse: Refuse): T | undefined
  /** Inverse of `parse`; without it, the value is text or a number. */
  write?(value: T): string
  /** Keeps the spaces around the text. */
  readonly untrimmed?: true
}

/**
 * Reports that a text cannot work.
 *
 * @param wanted what would be right, as an imperative
 * @param item the wrong item, when the text is a list
 */
export type Refuse = (wanted: string, item?: string) => undefined

/** The values that a table describes. A default that its parser could not return makes the type `never`. */
export type ValuesOf<T extends SettingsTable> = { readonly [K in keyof T]: ValueOf<T[K]> }

type ValueOf<S extends Setting> = S extends readonly [string, Parser<infer T>, infer D]
  ? D extends T
    ? T
    : never
  : S extends readonly [string, Parser<infer T>]
    ? T | undefined
    : never

/** The environment from which a reader gets these values again. Members that the table does not list are ignored. */
export function writeSettings<T extends SettingsTable>(
  table: T,
  values: Partial<ValuesOf<T>>,
): Record<string, string> {
  const written = Object.entries(table).map(
    ([name, setting]) => [setting[0], writeSetting(setting, values[name])] as const,
  )
  return Object.fromEntries(written.filter(([, text]) => text !== ''))
}

/** The text of one value; empty for undefined. */
export function writeSetting([, parser]: Setting, value: unknown): string {
  return value === undefined ? '' : (parser.write?.(value) ?? `${value as string | number}`)
}
