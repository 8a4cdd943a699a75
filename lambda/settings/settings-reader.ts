/** Reads an environment by tables of settings, and collects every problem, so that one message lists them all. */
import type { Refuse, Setting, SettingsTable, ValuesOf } from './setting.ts'

/** Settings that cannot work. The message lists every problem: the value received, and what would be right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'

  constructor(problems: readonly string[]) {
    super(
      ['These settings cannot work:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
    )
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** An empty variable counts as not set: templates of `.env` have empty ones. */
export interface SettingsReader {
  /** What was found so far; more may be added. */
  readonly problems: string[]
  /** The values of a table. One that is not set or cannot work is its default. */
  read<T extends SettingsTable>(table: T): ValuesOf<T>
  isSet(setting: Setting): boolean
  /** Reports a setting that is not set, and stands in for its value. One that is set has been reported already. */
  missing(setting: Setting, wanted: string): string
  /** Ends the reading. @throws {SettingsError} when there was any problem */
  finish<T>(settings: T): T
}

/** @param nameOf what messages call a variable */
export function settingsReader(
  environment: Environment,
  nameOf = (variable: string) => variable,
): SettingsReader {
  const problems: string[] = []
  const isSet = (setting: Setting) => textOf(setting, environment) !== undefined

  function valueOf(setting: Setting): unknown {
    const [variable, parser, fallback] = setting
    const text = textOf(setting, environment)
    if (text === undefined) return fallback
    const refuse: Refuse = (wanted, item) => {
      const verb = item === undefined ? 'is' : 'holds'
      problems.push(`${nameOf(variable)} ${verb} ${shown(item ?? text)}: ${wanted}`)
    }
    return parser.parse(text, refuse) ?? fallback
  }

  return {
    problems,
    read: (table) =>
      Object.fromEntries(
        Object.entries(table).map(([name, setting]) => [name, valueOf(setting)]),
      ) as ValuesOf<typeof table>,
    isSet,
    missing(setting, wanted) {
      if (!isSet(setting)) problems.push(`${nameOf(setting[0])} is not set: ${wanted}`)
      return ''
    },
    finish(settings) {
      if (problems.length > 0) throw new SettingsError(problems)
      return settings
    },
  }
}

function textOf([variable, { untrimmed }]: Setting, environment: Environment): string | undefined {
  const text = environment[variable]
  return (untrimmed === true ? text : text?.trim()) || undefined
}

/** A URL's user information may hold a password. */
export function shown(text: string): string {
  return JSON.stringify(text.replace(/\/\/[^/]*@/, '//***@'))
}
