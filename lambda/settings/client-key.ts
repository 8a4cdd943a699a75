/** Rules for the keys of this server's client, for those that start or deploy it. No function loads them. */
import { onOneLine, readPublicKey } from '../oauth/client-keys.ts'
import type { ClientAuthMethod } from '../oauth/client-authentication.ts'
import type { ClientKeySource } from './function-settings.ts'
import { CLIENT_KEY, CLIENT_SECRET, TOKEN_CHECK } from './settings-table.ts'

/** What somebody set, and what they call it. */
export interface ClientKeySettings {
  readonly clientAuthMethod: ClientAuthMethod
  readonly hasKey: boolean
  readonly hasSecret: boolean
  readonly publicKeys: readonly string[]
  readonly names: {
    readonly method: string
    readonly key: string
    readonly secret: string
    readonly publicKeys: string
  }
}

export const VARIABLES = {
  method: TOKEN_CHECK.clientAuthMethod[0],
  key: CLIENT_KEY.arn[0],
  secret: CLIENT_SECRET.arn[0],
  publicKeys: CLIENT_KEY.publicKeys[0],
} as const

/** Returns a sentence for each thing that cannot work. No sentence quotes a key: it may be the private one. */
export function clientKeyProblems(settings: ClientKeySettings): string[] {
  const { clientAuthMethod, hasKey, hasSecret, publicKeys, names } = settings
  const problems = publicKeys.flatMap((text, index) => {
    const problem = publicKeyProblem(text)
    const which = publicKeys.length === 1 ? '' : ` (number ${index + 1})`
    return problem === undefined ? [] : [`${names.publicKeys}${which} holds ${problem}`]
  })
  if (!hasKey) return problems
  if (clientAuthMethod !== 'private_key_jwt') {
    problems.push(
      `${names.key} is set, and ${names.method} is "${clientAuthMethod}": set ${names.method} to private_key_jwt, or leave ${names.key} out`,
    )
  }
  if (hasSecret) {
    problems.push(
      `${names.key} and ${names.secret} are both set: the client has one private key; leave one of them out`,
    )
  }
  if (publicKeys.length === 0) {
    problems.push(
      `${names.publicKeys} is not set: set it to the public part of ${names.key}, which \`aws kms get-public-key --query PublicKey --output text --key-id …\` prints`,
    )
  }
  return problems
}

/** The environment in which the function finds this key again. */
export function clientKeyEnvironment({ arn, publicKey }: ClientKeySource): Record<string, string> {
  return { [CLIENT_KEY.arn[0]]: arn, [CLIENT_KEY.publicKeys[0]]: onOneLine(publicKey) }
}

function publicKeyProblem(text: string): string | undefined {
  try {
    readPublicKey(text)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
