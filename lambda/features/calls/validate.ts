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
  const result = await resultOf(schema, value)
  if (result.issues === undefined) return { value: result.value }
  const told = result.issues.slice(0, MAX_PROBLEMS).map(problemOf)
  const others = result.issues.length - told.length
  return { problems: told.join('; ') + (others > 0 ? `; and ${others} more` : '') }
}

type Result =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

/** What zod has beside the standard. */
interface AsyncSchema {
  readonly safeParseAsync?: (
    value: unknown,
  ) => Promise<{ readonly data: unknown; readonly error?: { readonly issues: readonly Issue[] } }>
}

/** By the standard, zod starts asynchronous checks twice, and waits for one of them: if the other fails, the process ends. */
async function resultOf(
  schema: StandardSchemaWithJSON & AsyncSchema,
  value: unknown,
): Promise<Result> {
  if (schema.safeParseAsync === undefined) return schema['~standard'].validate(value)
  const { data, error } = await schema.safeParseAsync(value)
  return error === undefined ? { value: data } : error
}

function problemOf({ message, path = [] }: Issue): string {
  const keys = path.map((step) => String(typeof step === 'object' ? step.key : step))
  const place = keys.length > 0 ? `${keys.join('.')}: ` : ''
  const problem = place + message.replace('Invalid input: ', '')
  return problem.length > MAX_PROBLEM_LENGTH ? `${problem.slice(0, MAX_PROBLEM_LENGTH)}…` : problem
}
