/** Reads the command line. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { typosBetween } from '../../lambda/settings/similar-names.ts'
import { nameProblem } from './app-name.ts'
import {
  type AppOptions,
  AUTHORIZATION_SERVERS,
  type Choice,
  EXAMPLE_TOOLS,
  FRONT_DOORS,
} from './choices.ts'

/** The command line cannot work: its message is for the user. */
export class UsageError extends Error {}

export interface CommandLine {
  readonly help: boolean
  readonly version: boolean
  /** Takes the default for everything that is not given. */
  readonly yes: boolean
  /** Where the app goes; by default into a folder of its name. */
  readonly folder: string | undefined
  readonly given: Partial<AppOptions>
}

const OPTIONS = {
  name: { type: 'string' },
  'authorization-server': { type: 'string' },
  'front-door': { type: 'string' },
  'example-tools': { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

const CHOICES = {
  'authorization-server': AUTHORIZATION_SERVERS,
  'front-door': FRONT_DOORS,
  'example-tools': EXAMPLE_TOOLS,
} as const

/** @throws {UsageError} that names everything wrong, what was received, and what would be right */
export function readCommandLine(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): CommandLine {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const { help = false, version = false, yes = false } = values
  const [folder, ...others] = positionals
  const problems = [
    ...takenByNpm(environment),
    ...tokens.flatMap((token) => (token.kind === 'option' ? optionProblems(token) : [])),
    ...repeated(tokens),
    ...others.map((text) => `${JSON.stringify(text)} is a second folder: give one.`),
    ...(folder === '' ? ['The folder is "": give its path, or leave it out.'] : []),
  ]
  const name =
    values.name ?? (folder === undefined ? undefined : path.basename(path.resolve(folder)))
  if (typeof name === 'string' && !(name === values.name && isMissing(name)))
    problems.push(...listed(nameProblem(name)))
  for (const [option, choices] of Object.entries(CHOICES)) {
    const value = values[option as keyof typeof CHOICES]
    if (typeof value === 'string' && !isMissing(value))
      problems.push(...listed(choiceProblem(`--${option}`, value, choices)))
  }
  // Both only print something, whatever else is there.
  if (problems.length > 0 && help !== true && version !== true)
    throw new UsageError(problems.join('\n'))
  const given = {
    ...(name !== undefined && { name }),
    ...(values['authorization-server'] !== undefined && {
      authorizationServer: values['authorization-server'],
    }),
    ...(values['front-door'] !== undefined && { frontDoor: values['front-door'] }),
    ...(values['example-tools'] !== undefined && { exampleTools: values['example-tools'] }),
  } as Partial<AppOptions>
  return { help: help === true, version: version === true, yes: yes === true, folder, given }
}

/** npm takes options before `--` for its own, passes them on as variables, and their values as folders. */
function takenByNpm(environment: NodeJS.ProcessEnv): string[] {
  const taken = Object.entries(OPTIONS)
    .filter(([name, { type }]) => type === 'string' && npmVariable(name) in environment)
    .map(([name]) => `--${name}`)
  return taken.length === 0
    ? []
    : [
        `npm took ${taken.join(', ')} for its own: put options after --, as in npm create mcp-auth-lambda -- ${taken[0]} VALUE.`,
      ]
}

const npmVariable = (name: string) => `npm_config_${name.replaceAll('-', '_')}`

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
}

function optionProblems({ name, rawName, value }: OptionToken): string[] {
  if (!Object.hasOwn(OPTIONS, name)) {
    const names = Object.keys(OPTIONS).map((option) => `--${option}`)
    return [`${rawName} is not an option: ${meantOrAll(rawName, names)}`]
  }
  const isText = OPTIONS[name as keyof typeof OPTIONS].type === 'string'
  if (isText && isMissing(value)) {
    const choices = Object.hasOwn(CHOICES, name) ? CHOICES[name as keyof typeof CHOICES] : undefined
    return [`${rawName} has no value: ${choices ? oneOf(choices) : 'give the name of the app'}.`]
  }
  return isText || value === undefined
    ? []
    : [`${rawName} takes no value, and got ${JSON.stringify(value)}.`]
}

/** `--name --yes` has no name. */
const isMissing = (value: unknown) =>
  typeof value !== 'string' || value === '' || value.startsWith('-')

function repeated(tokens: readonly { readonly kind: string; readonly name?: string }[]): string[] {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' && name ? [name] : []))
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at))
  return [...twice].map((name) => `--${name} is given twice: give it once.`)
}

/** Returns a sentence when it is none of the choices. */
export function choiceProblem(
  what: string,
  value: string,
  choices: readonly Choice[],
): string | undefined {
  if (choices.some((choice) => choice.value === value)) return undefined
  const values = choices.map((choice) => choice.value)
  return `${what} is ${JSON.stringify(value)}: ${meantOrAll(value, values)}`
}

function meantOrAll(received: string, values: readonly string[]): string {
  const meant = closestTo(received, values)
  return meant === undefined
    ? `give one of ${values.join(', ')}.`
    : `did you mean ${meant}? There are ${values.join(', ')}.`
}

/** The value that is meant by a mistyped one: with a typo or two, or at most a third of its letters. */
function closestTo(received: string, values: readonly string[]): string | undefined {
  const lower = received.toLowerCase()
  const begun = values.find((value) => lower.length > 1 && value.startsWith(lower))
  const [closest] = values
    .map((value) => ({ value, typos: typosBetween(lower, value) }))
    .filter(({ value, typos }) => typos <= Math.max(1, Math.floor(value.length / 3)))
    .toSorted((one, two) => one.typos - two.typos)
  return closest?.value ?? begun
}

const oneOf = (choices: readonly Choice[]) =>
  `give one of ${choices.map(({ value }) => value).join(', ')}`
const listed = (problem: string | undefined) => (problem === undefined ? [] : [problem])
