import { createClientSecret } from './client-secret.ts'
import type { FunctionSettings } from './environment.ts'
import { createIntrospect } from './oauth/introspection.ts'
import { createPooledFetch } from './oauth/pooled-fetch.ts'
import { createTokenVerifier, type VerifyToken } from './oauth/token-verifier.ts'

/**
 * The check of access tokens with these settings, and everything that it needs.
 *
 * @param whileWaiting called whenever the authorization server was asked and has not answered yet
 */
export function createTokenCheck(
  settings: FunctionSettings,
  whileWaiting?: () => void,
): VerifyToken {
  const introspect = createIntrospect({
    ...settings,
    clientSecret: createClientSecret(settings.clientSecret),
    fetch: createPooledFetch({ ...settings, ...(whileWaiting && { whileWaiting }) }),
  })
  return createTokenVerifier({ ...settings, introspect })
}
