/** Reads single values out of an environment and collects every problem, so that one message names them all. */
import { urlProblem } from '../oauth/url.ts'

/** Settings that cannot work. The message lists every problem: the value received, and what would be right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      ['These settings cannot work:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
    )
    this.problems = problems
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** An empty variable counts as not set, as templates of `.env` have them. An invalid value reads as not set, too. */
export interface SettingsReader {
  text(name: string): string | undefined
  /** A value that is neither trimmed nor ever shown. */
  secret(name: string): string | undefined
  integer(name: string, fallback: number, min: number, max: number): number
  /** One of the values; the first is the default. */
  choice<const T extends string>(name: string, values: readonly [T, ...T[]]): T
  list(name: string, separator: string): string[]
  /** A host name or address without scheme, port or path. */
  host(name: string): string | undefined
  /** A URL without {@link urlProblem}, as it was written: issuers are compared to the letter (RFC 8414 §3.3). */
  url(name: string): string | undefined
  problem(text: string): void
  /** Ends the reading. @throws {SettingsError} when there was any problem */
  finish<T>(settings: T): T
}

/** Puts an IPv6 address into the brackets that a URL needs. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** Readers of the values of one environment. */
export function settingsReader(environment: Environment): SettingsReader {
  const problems: string[] = []

  const text = (name: string) => environment[name]?.trim() || undefined

  function invalid(name: string, value: string, wanted: string): undefined {
    const shown = value.replace(/\/\/[^/]*@/, '//***@') // a URL's user information may hold a password
    problems.push(`${name} is ${JSON.stringify(shown)}: ${wanted}`)
  }

  return {
    text,
    secret: (name) => environment[name] || undefined,
    integer(name, fallback, min, max) {
      const value = text(name)
      if (value === undefined) return fallback
      if (/^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max)
        return Number(value)
      return invalid(name, value, `give a whole number from ${min} to ${max}`) ?? fallback
    },
    choice(name, values) {
      const value = text(name) ?? values[0]
      const match = values.find((candidate) => candidate === value)
      return match ?? invalid(name, value, `use ${values.join(' or ')}`) ?? values[0]
    },
    list: (name, separator) =>
      (text(name) ?? '')
        .split(separator)
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    host(name) {
      const value = text(name)
      if (value === undefined) return undefined
      const bare = value.toLowerCase().replace(/^\[(.*)\]$/, '$1')
      const url = `https://${urlHost(bare)}`
      if (URL.canParse(url) && new URL(url).host === urlHost(bare)) return bare
      return invalid(name, value, 'give the host alone, such as keycloak.example.com or 127.0.0.1')
    },
    url(name) {
      const value = text(name)
      if (value === undefined) return undefined
      const wanted = urlProblem(value)
      return wanted === undefined ? value : invalid(name, value, wanted)
    },
    problem: (problem) => void problems.push(problem),
    finish(settings) {
      if (problems.length > 0) throw new SettingsError(problems)
      return settings
    },
  }
}
