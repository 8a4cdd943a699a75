import type { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import type { ClientSecretSource } from '../settings/function-settings.ts'
import { withTimeout } from '../base/with-timeout.ts'

/** The secret of this server's own client at the authorization server. */
export interface ClientSecret {
  readonly read: () => Promise<string>
  /** Reads it again after it was refused; undefined when there is no other one. */
  readonly renew: (refused: string) => Promise<string | undefined>
}

/** How long a secret counts as current; a rotation before that shows when the old one is refused. */
export const MAX_AGE_MS = 300_000
/** Secrets Manager usually answers within 100 ms. */
const READ_TIMEOUT_MS = 3000
/** Reads are minutes apart; an idle connection may be dead by then, so none is kept alive. */
const AGENT = { keepAlive: false }
/** Without these timeouts the SDK keeps a connection that never answers, and later reads wait for a free one. */
const CLIENT_CONFIG = {
  requestHandler: {
    httpAgent: AGENT,
    httpsAgent: AGENT,
    requestTimeout: READ_TIMEOUT_MS,
    connectionTimeout: READ_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
}
/** The shortest time between two reads after a refusal, or after a failed read. */
export const RETRY_AFTER_MS = 10_000

/**
 * Reads this server's client secret: from the settings, or from Secrets Manager. Callers that wait share one read, and
 * the last good secret serves while Secrets Manager is slow or away.
 */
export function createClientSecret(source: ClientSecretSource): ClientSecret {
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
    current = await withTimeout(readFromSecretsManager(arn), READ_TIMEOUT_MS, 'Secrets Manager')
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
async function readFromSecretsManager(arn: string): Promise<string> {
  const { SecretsProvider } = await import('@aws-lambda-powertools/parameters/secrets')
  provider ??= new SecretsProvider({ clientConfig: CLIENT_CONFIG })
  return clientSecretOf(await provider.get(arn, { forceFetch: true }))
}

/** Takes a plain string, or JSON with `client_secret`. */
function clientSecretOf(secret: unknown): string {
  const text = typeof secret === 'string' ? secret.trim() : ''
  const value = text.startsWith('{') ? memberOf(text) : text
  if (typeof value === 'string' && value !== '') return value
  throw new Error(
    'the secret in Secrets Manager is neither a plain string nor JSON with a string "client_secret"',
  )
}

/** The parser's own message would quote the secret. */
function memberOf(json: string): unknown {
  try {
    return (JSON.parse(json) as { client_secret?: unknown }).client_secret
  } catch {
    return undefined
  }
}
