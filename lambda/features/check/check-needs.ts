/** What keeps a deployment, or the local server, from giving a server what it needs. */
import { reservedNameProblem } from '../../settings/reserved-variables.ts'
import { similarNames } from '../../settings/similar-names.ts'
import { type Needs, secretArnVariable, type VariableWithDefault } from '../needs.ts'
import { shown } from '../calls/shown.ts'
import {
  isText,
  memberProblems,
  type Members,
  type MemberType,
  OBJECT,
  STRING,
  TEXT,
} from './members.ts'

/** A variable of the function. */
export interface NeededVariable {
  readonly name: string
  /** The same, or the secret that the variable names. */
  readonly need: string
  /** The member of {@link Needs} that has it. */
  readonly list: Exclude<keyof Needs, 'exchange'>
  /** What is needed, in the author's words or as a phrase. */
  readonly description: string
  /** What it is for, as a sentence without its full stop. */
  readonly purpose: string
  /** Its value when nobody sets it. */
  readonly fallback?: string | undefined
}

/** The variables by which the code of a server finds what it needs, in the order of its lists. */
export function neededVariables(needs: Needs): NeededVariable[] {
  const { variables = {}, secrets = {}, tables = {} } = needs
  return [
    ...Object.entries(variables).map(([name, needed]): NeededVariable => {
      const isWhole = typeof needed !== 'string'
      const description = isWhole ? needed.description : needed
      const purpose = `The server needs it (${description})`
      const fallback = isWhole ? needed.default : undefined
      return { name, need: name, list: 'variables', description, purpose, fallback }
    }),
    ...Object.entries(secrets).map(([need, description]): NeededVariable => {
      const purpose = `It names the secret ${need} (${description})`
      return { name: secretArnVariable(need), need, list: 'secrets', description, purpose }
    }),
    ...Object.entries(tables).map(([name, access]): NeededVariable => {
      const does = access === 'read' ? 'reads' : 'reads and writes'
      const description = `the table that the server ${does}`
      const purpose = `It names ${description}`
      return { name, need: name, list: 'tables', description, purpose }
    }),
  ]
}

/** The names of everything that a server needs: of variables, and of secrets. */
export function neededNames(needs: Needs): string[] {
  return neededVariables(needs).flatMap(({ name, need }) => (name === need ? [name] : [need, name]))
}

/**
 * Points at variables that may be meant by one that is not set. Names only: a value may be a secret.
 *
 * @param given what is set
 * @returns the end of a sentence; empty when there are none
 */
export function meantHint(
  { name, need }: NeededVariable,
  needs: Needs,
  given: Readonly<Record<string, string | undefined>>,
): string {
  const others = new Set(neededNames(needs))
  const candidates = Object.keys(given).filter((one) => given[one]?.trim() && !others.has(one))
  for (const one of candidates) {
    const [meant] = similarNames(one, [need, name])
    if (meant !== undefined) return ` (${one} is set: did you mean ${meant}?)`
  }
  const longer = similarNames(need, candidates)[0]
  return longer === undefined ? '' : ` (${longer} is set: did you mean ${need}?)`
}

/** Of a Map, nothing would be found. */
const NAMES: MemberType = {
  takes: (value) => OBJECT.takes(value) && !(Symbol.iterator in (value as object)),
  right: 'give an object with a member for each name',
}
const MEMBERS: Members<Needs> = { variables: NAMES, secrets: NAMES, tables: NAMES, exchange: NAMES }
const CREDENTIALS_HINT = '; keys of services belong into secrets, and secret(NAME) reads them'
const OF_VARIABLE: Members<VariableWithDefault> = { description: TEXT, default: STRING }

/** What is wrong with what a server needs. */
export function needsProblems(needs: unknown = {}): string[] {
  const ofTypes = typeProblems(needs)
  return ofTypes.length > 0 ? ofTypes : nameProblems(needs as Needs)
}

function typeProblems(needs: unknown): string[] {
  if (!OBJECT.takes(needs)) return [`The server has ${shown(needs)} for needs: ${OBJECT.right}`]
  const found = memberProblems({ ...(needs as object) }, MEMBERS)
  if (found.length > 0) {
    const hint = 'credentials' in (needs as object) ? CREDENTIALS_HINT : ''
    return found.map((problem) => `needs ${problem}${hint}`)
  }
  const { variables = {}, secrets = {}, tables = {}, exchange = {} } = needs as Needs
  const wrong = (list: keyof Needs, name: string, value: unknown, right: string) =>
    `needs.${list} has ${shown(value)} for ${name}: ${right}`
  return [
    ...Object.entries<unknown>(variables).flatMap(([name, needed]) => {
      if (OBJECT.takes(needed)) {
        return [
          ...memberProblems({ ...(needed as object) }, OF_VARIABLE),
          ...requiredProblems(needed as Partial<VariableWithDefault>),
        ].map((problem) => `needs.variables.${name} ${problem}`)
      }
      const right = 'say what it is for, or give an object with description and default'
      return isText(needed) ? [] : [wrong('variables', name, needed, right)]
    }),
    ...Object.entries<unknown>(secrets).flatMap(([name, description]) =>
      isText(description) ? [] : [wrong('secrets', name, description, 'say what it is for')],
    ),
    ...Object.entries<unknown>(tables).flatMap(([name, access]) =>
      access === 'read' || access === 'readWrite'
        ? []
        : [wrong('tables', name, access, 'give "read" or "readWrite"')],
    ),
    ...Object.entries<unknown>(exchange).flatMap(([service, description]) => {
      if (!/^\S+$/.test(service)) {
        return [`needs.exchange has the name ${shown(service)}: give the audience or resource`]
      }
      return isText(description) ? [] : [wrong('exchange', service, description, 'say what it is')]
    }),
  ]
}

const requiredProblems = (needed: Partial<VariableWithDefault>): string[] =>
  (['description', 'default'] as const)
    .filter((member) => needed[member] === undefined)
    .map((member) => `has no ${member}: give a string`)

function nameProblems(needs: Needs): string[] {
  const names = neededVariables(needs).flatMap(({ name, need, list }) =>
    name === need ? [{ name, list }] : [need, name].map((one) => ({ name: one, list })),
  )
  return names.flatMap(({ name, list }, at) => {
    const reserved = reservedNameProblem(name)
    if (reserved !== undefined) return [`needs.${list} has ${name}${reserved}`]
    const first = names.findIndex((other) => other.name === name)
    return first === at
      ? []
      : [`needs has ${name} twice: give each variable and secret a name of its own`]
  })
}
