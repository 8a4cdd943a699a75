/** What keeps a deployment, or the local server, from giving a server what it needs. */
import { reservedNameProblem } from '../../settings/reserved-variables.ts'
import { type Needs, secretArnVariable } from '../needs.ts'

/** A variable of the function. */
export interface NeededVariable {
  readonly name: string
  /** The same, or the secret that the variable names. */
  readonly need: string
  /** The member of {@link Needs} that has it. */
  readonly list: keyof Needs
  /** What it is for, as the end of a sentence that begins with its name. */
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
      const purpose = `which the server needs (${isWhole ? needed.description : needed})`
      const fallback = isWhole ? needed.default : undefined
      return { name, need: name, list: 'variables', purpose, fallback }
    }),
    ...Object.entries(secrets).map(([need, description]): NeededVariable => {
      const purpose = `by which the server finds the secret ${need} (${description})`
      return { name: secretArnVariable(need), need, list: 'secrets', purpose }
    }),
    ...Object.entries(tables).map(([name, access]): NeededVariable => {
      const purpose = `the table that the server ${access === 'read' ? 'reads' : 'reads and writes'}`
      return { name, need: name, list: 'tables', purpose }
    }),
  ]
}

/** The names of everything that a server needs: of variables, and of secrets. */
export function neededNames(needs: Needs): string[] {
  return neededVariables(needs).flatMap(({ name, need }) => (name === need ? [name] : [need, name]))
}

/** What is wrong with the names of what a server needs. */
export function needsProblems(needs: Needs): string[] {
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
