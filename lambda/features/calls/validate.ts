import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'

const MAX_PROBLEMS = 5
const MAX_PROBLEM_LENGTH = 200

export type Validated = { readonly value: unknown } | { readonly problems: string }

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Checks a value by a schema of any library that implements Standard Schema. The problems are told field by field. */
export async function validate(schema: StandardSchemaWithJSON, value: unknown): Promise<Validated> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return { value: result.value }
  const told = result.issues.slice(0, MAX_PROBLEMS).map(problemOf)
  const others = result.issues.length - told.length
  return { problems: told.join('; ') + (others > 0 ? `; and ${others} more` : '') }
}

function problemOf({ message, path = [] }: Issue): string {
  const keys = path.map((step) => String(typeof step === 'object' ? step.key : step))
  const place = keys.length > 0 ? `${keys.join('.')}: ` : ''
  const problem = place + message.replace('Invalid input: ', '')
  return problem.length > MAX_PROBLEM_LENGTH ? `${problem.slice(0, MAX_PROBLEM_LENGTH)}…` : problem
}
