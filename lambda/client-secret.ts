import type { ClientSecretSource } from './environment.ts'

/** How long a changed secret may stay unnoticed. */
const MAX_AGE_SECONDS = 300

/**
 * Reads this server's client secret: as it is, or out of Secrets Manager, where it is a plain string or JSON
 * with `client_secret`. The AWS SDK is loaded on the first read only.
 */
export function clientSecretReader(source: ClientSecretSource): () => Promise<string> {
  if ('value' in source) return async () => source.value
  return async () => {
    const { getSecret } = await import('@aws-lambda-powertools/parameters/secrets')
    const secret = await getSecret(source.arn, { maxAge: MAX_AGE_SECONDS })
    return clientSecretOf(secret)
  }
}

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
