import { createStoredSecret } from '../base/stored-secret.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { createIntrospect } from './introspect.ts'
import { createPooledFetch } from './pooled-fetch.ts'
import { createTokenVerifier, type VerifyToken } from './token-verifier.ts'

/** For other secrets than the client's: a function loads this module in any case, and so no other one. */
export { createStoredSecret }

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
    clientSecret: createStoredSecret(settings.clientSecret, 'client_secret'),
    fetch: createPooledFetch({ ...settings, ...(whileWaiting && { whileWaiting }) }),
  })
  return createTokenVerifier({ ...settings, introspect })
}
