/** What people read about a setting: in `--help`, docs/settings.md, `.env.example` and docstrings. No function loads it. */
import { type Setting, type SettingsTable, writeSetting } from './setting.ts'

export interface Description {
  /** One sentence, true of the variable and of the prop. */
  readonly sentence: string
  /** About the variable only: how its text is written. */
  readonly syntax?: string
  /** The default in words, where the table has no fixed one; without both: none. */
  readonly default?: string
  /** A value that works, for `.env.example`. */
  readonly example?: string
  /** The prop of the construct, which takes the same value or, for a resource of AWS, its construct. */
  readonly prop?: string
  /** Undefined: everywhere, in the functions, locally and at synth. */
  readonly where?: 'local' | 'synth'
}

export type Descriptions<T extends SettingsTable> = { readonly [K in keyof T]: Description }

/** A setting with everything that people read about it. */
export interface DescribedSetting extends Description {
  readonly variable: string
  readonly setting: Setting
}

/** Joins a table and its descriptions, in the order of the table. */
export function describeTable<T extends SettingsTable>(
  table: T,
  descriptions: Descriptions<T>,
): DescribedSetting[] {
  return Object.entries(table).map(([name, setting]) =>
    Object.assign({ variable: setting[0], setting }, descriptions[name] as Description),
  )
}

export function meaningOf({ sentence, syntax }: Description): string {
  return syntax === undefined ? sentence : `${sentence} ${syntax}`
}

/** The default in words, or its text as code; undefined: none. */
export function defaultOf({ setting, default: words }: DescribedSetting): string | undefined {
  const text = writeSetting(setting, setting[2])
  return text === '' ? words : `\`${text}\``
}
