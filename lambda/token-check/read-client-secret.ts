import type { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import type { ClientSecretSource } from '../settings/function-settings.ts'
import type { ClientSecret } from './introspect.ts'
import { withTimeout } from '../base/with-timeout.ts'

/** How long a secret is taken for current; a rotation in between is noticed when the old one is refused. */
export const MAX_AGE_MS = 300_000
/** Secrets Manager usually answers within 100 ms. */
const READ_TIMEOUT_MS = 3000
/** Between two reads are minutes, in which networks forget connections silently: each has one of its own. */
const AGENT = { keepAlive: false }
/** Without these times the SDK keeps a connection that never answers for ever, and later reads wait for a free one. */
const CLIENT_CONFIG = {
  requestHandler: {
    httpAgent: AGENT,
    httpsAgent: AGENT,
    requestTimeout: READ_TIMEOUT_MS,
    connectionTimeout: READ_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
}
/** Between two reads that somebody asks for out of turn, or that follow a failed one. */
export const RETRY_AFTER_MS = 10_000

/**
 * This server's client secret: as it is, or out of Secrets Manager. The last good one is used when Secrets Manager
 * is slow or away, and all that wait for a read share it.
 */
export function createClientSecret(source: ClientSecretSource): ClientSecret {
  if ('value' in source) return { read: async () => source.value, renew: async () => undefined }

  const { arn } = source
  let current: string | undefined
  /** When the next read is due. */
  let staleAt = 0
  /** When the next one out of turn is allowed. */
  let renewableAt = 0
  let reading: Promise<string> | undefined

  async function fetchSecret(): Promise<string> {
    // Until it has succeeded, and when it has not, the last good secret is used by those that do not wait.
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

/** The AWS SDK is loaded on the first read only. */
async function readFromSecretsManager(arn: string): Promise<string> {
  const { SecretsProvider } = await import('@aws-lambda-powertools/parameters/secrets')
  provider ??= new SecretsProvider({ clientConfig: CLIENT_CONFIG })
  return clientSecretOf(await provider.get(arn, { forceFetch: true }))
}

/** A plain string, or JSON with `client_secret`. */
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
