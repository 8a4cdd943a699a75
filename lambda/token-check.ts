import { createClientSecret } from './client-secret.ts'
import type { FunctionSettings } from './environment.ts'
import { createIntrospect } from './oauth/introspection.ts'
import { createPooledFetch } from './oauth/pooled-fetch.ts'
import { createTokenVerifier, type VerifyToken } from './oauth/token-verifier.ts'

/** The check of access tokens with these settings, and everything that it needs. */
export function createTokenCheck(settings: FunctionSettings): VerifyToken {
  const introspect = createIntrospect({
    ...settings,
    clientSecret: createClientSecret(settings.clientSecret),
    fetch: createPooledFetch(settings),
  })
  return createTokenVerifier({ ...settings, introspect })
}
