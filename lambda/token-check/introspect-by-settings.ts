import type { FunctionSettings } from '../settings/function-settings.ts'
import { type ClientKey, createAssertions, createPemKeys } from './client-key.ts'
import { clientSecretOf, NO_SECRET, withoutSecret } from './create-token-check.ts'
import { createIntrospect, type Introspect } from './introspect.ts'
import type { PooledFetch } from './pooled-fetch.ts'

/** Introspects in other ways than by default: with a key instead of a secret, or for signed answers. */
export async function introspectBySettings(
  settings: FunctionSettings,
  fetch: PooledFetch,
): Promise<Introspect> {
  const { clientAuthMethod, clientKey } = settings
  const signs = clientAuthMethod === 'private_key_jwt'
  const clientSecret = signs && clientKey !== undefined ? NO_SECRET : clientSecretOf(settings)
  if (clientSecret === undefined) return withoutSecret
  return createIntrospect({
    ...settings,
    clientSecret,
    fetch,
    authenticateBy: signs ? assertionsOf(settings) : undefined,
    answers: await answersOf(settings, fetch),
  })
}

/** What authenticates each request by a key of the client. */
export function assertionsOf(settings: FunctionSettings) {
  const { issuer, clientId, assertionAudience: audience = issuer, clientKey } = settings
  return createAssertions({ clientId, audience, keyOf: keysOf(clientKey) })
}

/** `NO_CLIENT_KEY` is compiled into the bundles of functions without a key in KMS: they hold no client of KMS. */
function keysOf(clientKey: FunctionSettings['clientKey']): (secret: string) => Promise<ClientKey> {
  if (process.env['NO_CLIENT_KEY'] === undefined && clientKey !== undefined) {
    let key: Promise<ClientKey> | undefined
    return async () => {
      key ??= import('./kms-key.ts').then(({ createKmsKey }) => createKmsKey(clientKey))
      return key
    }
  }
  return createPemKeys()
}

async function answersOf(settings: FunctionSettings, fetch: PooledFetch) {
  if (settings.introspectionAnswer === 'json') return undefined
  const [{ createSignedAnswers }, { createKeySet }] = await Promise.all([
    import('./signed-answer.ts'),
    import('./key-set.ts'),
  ])
  return createSignedAnswers({ ...settings, keys: createKeySet({ ...settings, fetch }) })
}
