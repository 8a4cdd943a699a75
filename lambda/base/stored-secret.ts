import type { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import { SDK_CONFIG, SDK_TIMEOUT_MS } from './sdk-config.ts'
import { withTimeout } from './with-timeout.ts'

/** A secret itself, or where Secrets Manager has it. */
export type SecretSource = { readonly value: string } | { readonly arn: string }

/** A secret that may change while the process runs. */
export interface StoredSecret {
  readonly read: () => Promise<string>
  /** Reads it again after it was refused; undefined when there is no other one. */
  readonly renew: (refused: string) => Promise<string | undefined>
}

/** How long a secret counts as current; a rotation before that shows when the old one is refused. */
export const MAX_AGE_MS = 300_000
/** The shortest time between two reads after a refusal, or after a failed read. */
export const RETRY_AFTER_MS = 10_000

/**
 * Reads a secret: from the settings, or from Secrets Manager. Callers that wait share one read, and the last good secret
 * serves while Secrets Manager is slow or away.
 *
 * @param member the one that has it, where Secrets Manager holds JSON
 */
export function createStoredSecret(source: SecretSource, member: string): StoredSecret {
  if ('value' in source) return { read: async () => source.value, renew: async () => undefined }

  const { arn } = source
  let current: string | undefined
  /** When the next read is due. */
  let staleAt = 0
  /** When the next read after a refusal is allowed. */
  let renewableAt = 0
  let reading: Promise<string> | undefined

  async function fetchSecret(): Promise<string> {
    // Serves the last good secret until this read succeeds; a failed read is repeated after this time.
    staleAt = Date.now() + RETRY_AFTER_MS
    current = await withTimeout(
      readFromSecretsManager(arn, member),
      SDK_TIMEOUT_MS,
      'Secrets Manager',
    )
    staleAt = Date.now() + MAX_AGE_MS
    return current
  }

  async function readShared(): Promise<string> {
    reading ??= fetchSecret().finally(() => (reading = undefined))
    return reading
  }

  return {
    async read() {
      if (current === undefined) return readShared()
      if (Date.now() < staleAt) return current
      return readShared().catch(() => current as string)
    },
    async renew(refused) {
      if (current === refused && (reading !== undefined || Date.now() >= renewableAt)) {
        renewableAt = Date.now() + RETRY_AFTER_MS
        await readShared().catch(() => undefined)
      }
      return current === refused ? undefined : current
    },
  }
}

let provider: SecretsProvider | undefined

/** Loads the AWS SDK on the first read. */
async function readFromSecretsManager(arn: string, member: string): Promise<string> {
  const { SecretsProvider } = await import('@aws-lambda-powertools/parameters/secrets')
  provider ??= new SecretsProvider({ clientConfig: SDK_CONFIG })
  return secretOf(await provider.get(arn, { forceFetch: true }), member)
}

/** Takes a plain string, or JSON with the member. */
function secretOf(secret: unknown, member: string): string {
  const text = typeof secret === 'string' ? secret.trim() : ''
  const value = text.startsWith('{') ? memberOf(text, member) : text
  if (typeof value === 'string' && value !== '') return value
  throw new Error(
    `the secret in Secrets Manager is neither a plain string nor JSON with a string "${member}"`,
  )
}

/** The parser's own message would quote the secret. */
function memberOf(json: string, member: string): unknown {
  try {
    return (JSON.parse(json) as Readonly<Record<string, unknown>>)[member]
  } catch {
    return undefined
  }
}
