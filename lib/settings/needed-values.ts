/** Reads what a server needs at run time, as `needs` of its definition says. */
import {
  meantHint,
  type NeededVariable,
  neededVariables,
  needsProblems,
} from '../../lambda/features/check/check-needs.ts'
import type { Needs } from '../../lambda/features/needs.ts'
import type { Environment, SettingsReader } from '../../lambda/settings/settings-reader.ts'
import { checkSecretId } from './secret-id.ts'

export interface NeededValues {
  /** By their names. */
  readonly variables: Readonly<Record<string, string>>
  /** Names or ARNs of existing secrets, by what the server calls them. */
  readonly secrets: Readonly<Record<string, string>>
  /** Existing tables, by the variables that name them. */
  readonly tables: Readonly<Record<string, NeededTable>>
}

interface NeededTable {
  readonly name: string
  readonly access: 'read' | 'readWrite'
}

const TABLE_NAME = /^[\w.-]{3,255}$/

/** Reports everything that is not there, or cannot work. */
export function readNeededValues(
  reader: SettingsReader,
  environment: Environment,
  needs: Needs,
): NeededValues {
  reader.problems.push(...needsProblems(needs))
  const hint = (needed: NeededVariable) => meantHint(needed, needs, environment)
  const of = (list: NeededVariable['list']) =>
    neededVariables(needs).filter((needed) => needed.list === list)
  const variables = of('variables').map((needed) => [
    needed.name,
    read(reader, environment, needed, `set it in the environment or in .env${hint(needed)}`),
  ])
  const secrets = of('secrets').map((needed) => [
    needed.need,
    readSecretId(reader, environment, needed, hint(needed)),
  ])
  const tables = of('tables').map((needed) => {
    const name = readTableName(reader, environment, needed, hint(needed))
    return [needed.name, { name, access: needs.tables?.[needed.name] }]
  })
  return {
    variables: Object.fromEntries(variables) as NeededValues['variables'],
    secrets: Object.fromEntries(secrets) as NeededValues['secrets'],
    tables: Object.fromEntries(tables) as NeededValues['tables'],
  }
}

/** Empty for one that is reported. */
function read(
  reader: SettingsReader,
  environment: Environment,
  { name, purpose, fallback }: NeededVariable,
  how: string,
): string {
  const text = (environment[name]?.trim() || undefined) ?? fallback
  if (text === undefined) reader.problems.push(`${name} is not set. ${purpose}: ${how}`)
  return text ?? ''
}

/** A secret's own variable is for the local server: a function's variables can be read by more people than its secrets. */
function readSecretId(
  reader: SettingsReader,
  environment: Environment,
  needed: NeededVariable,
  hint: string,
): string {
  const { name, need } = needed
  if (!environment[name]?.trim() && environment[need]?.trim()) {
    reader.problems.push(
      `${need} is set, which only the local server reads: store the secret in Secrets Manager, and set ${name} to its name or ARN`,
    )
    return ''
  }
  const id = read(
    reader,
    environment,
    needed,
    `set it to the name or ARN of an existing one in Secrets Manager${hint}`,
  )
  if (id !== '') checkSecretId(reader, name, id)
  return id
}

function readTableName(
  reader: SettingsReader,
  environment: Environment,
  needed: NeededVariable,
  hint: string,
): string {
  const how = `set it to the name of an existing one in DynamoDB${hint}`
  const name = read(reader, environment, needed, how)
  if (name !== '' && !TABLE_NAME.test(name)) {
    reader.problems.push(
      `${needed.name} is ${JSON.stringify(name)}: give the name of a table in DynamoDB`,
    )
  }
  return name
}
