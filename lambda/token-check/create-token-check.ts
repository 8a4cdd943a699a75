import { createClientSecret } from './read-client-secret.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { createIntrospect } from './introspect.ts'
import { createPooledFetch } from './pooled-fetch.ts'
import { createTokenVerifier, type VerifyToken } from './token-verifier.ts'

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
