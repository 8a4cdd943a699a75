import { createStoredSecret, type StoredSecret } from '../base/stored-secret.ts'

/**
 * What the code of a server needs at run time. `npm start` refuses to start without it; `cdk deploy` gives it to the
 * function.
 */
export interface Needs {
  /** Environment variables, by name, with what each is for. One with a default may be left unset. */
  readonly variables?: Readonly<Record<string, string | VariableWithDefault>>
  /**
   * Secrets, by name, with what each is for; read them by {@link secret}. Locally the variable of this name has the
   * secret, and at deployment NAME_ARN the name or ARN of an existing one in Secrets Manager, which the function may read.
   */
  readonly secrets?: Readonly<Record<string, string>>
  /** DynamoDB tables: variables that name existing ones, with what the function may do there. */
  readonly tables?: Readonly<Record<string, 'read' | 'readWrite'>>
  /**
   * Services that tools call for their users by `context.exchange`, by audience or resource, with what each is, such as
   * `{ 'https://orders.example.com': 'orders of the user' }`. Clients read the latter when a call fails.
   */
  readonly exchange?: Readonly<Record<string, string>>
}

/** A variable that may be left unset. */
export interface VariableWithDefault {
  /** What it is for. */
  readonly description: string
  /** Its value where nothing sets it. */
  readonly default: string
}

/** The variable that says where Secrets Manager has a secret. */
export const secretArnVariable = (name: string): string => `${name}_ARN`

/** By what the variable names: a test may change it. */
const secrets = new Map<string, StoredSecret>()

/**
 * Returns a secret that the server needs: from the variable of this name, or from Secrets Manager, where it is read once
 * in five minutes. In JSON, the member `secret` has it.
 *
 * @param name the one in `needs.secrets` of the server
 * @param options what a service said about it
 * @param options.refused the value that a service has just refused: it is read again, once in ten seconds at most
 * @returns the refused one again when there is no other
 * @throws when neither NAME nor NAME_ARN is set, or when Secrets Manager has never returned the secret; while it is away
 *   later, the last value serves
 */
export async function secret(
  name: string,
  { refused }: { readonly refused?: string } = {},
): Promise<string> {
  const arn = process.env[secretArnVariable(name)] ?? ''
  const value = process.env[name] ?? ''
  if (arn.trim() === '' && value.trim() === '') {
    throw new Error(`${name} is not set: list it in "needs.secrets" of the server`)
  }
  if (arn.trim() === '') return value
  const known = secrets.get(arn) ?? createStoredSecret({ arn }, 'secret')
  secrets.set(arn, known)
  const current = await known.read().catch((cause: Error) => {
    throw new Error(`the secret ${name} cannot be read now: ${cause.message}`, { cause })
  })
  return current === refused ? ((await known.renew(current)) ?? current) : current
}
