import type { FunctionSettings } from '../settings/function-settings.ts'
import { createIntrospect } from './introspect.ts'
import { createPooledFetch } from './pooled-fetch.ts'
import { createClientSecret } from './read-client-secret.ts'
import { createTokenVerifier, type VerifyToken } from './token-verifier.ts'

/**
 * Puts together the check of access tokens.
 *
 * @param whileWaiting called after each request to the authorization server is sent, before its answer
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
