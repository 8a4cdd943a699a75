import middy from '@middy/core'
import type { HttpEvent, HttpResult } from './http/api-gateway.ts'
import { toResult } from './http/api-gateway.ts'
import { accessToken, type AuthorizedContext } from './http/access-token.ts'
import { browserOrigin } from './http/browser-origin.ts'
import { jsonRpcError } from './http/json-rpc-error.ts'
import { clientSecretReader } from './client-secret.ts'
import type { FunctionSettings } from './environment.ts'
import { log } from './log.ts'
import { createIntrospect } from './oauth/introspection.ts'
import { createPooledFetch } from './oauth/pooled-fetch.ts'
import { metadataUrl } from './oauth/protected-resource-metadata.ts'
import { createTokenVerifier } from './oauth/token-verifier.ts'

/** Every sign-in begins with a request without a token; a server that cannot check tokens needs somebody's help. */
const LOG_LEVEL = {
  missing_token: 'debug',
  invalid_request: 'info',
  invalid_token: 'info',
  insufficient_scope: 'info',
  unavailable: 'error',
} as const

/** The chain that every MCP request passes: its origin, then its access token; then whatever handler is behind. */
export function protect(settings: FunctionSettings) {
  const introspect = createIntrospect({
    ...settings,
    clientSecret: clientSecretReader(settings.clientSecret),
    fetch: createPooledFetch(),
  })
  return middy<HttpEvent, HttpResult, Error, AuthorizedContext>()
    .use(browserOrigin(settings.allowedOrigins))
    .use(
      accessToken({
        verify: createTokenVerifier({ ...settings, introspect }),
        resourceMetadataUrl: metadataUrl(settings.resource),
        requiredScopes: settings.requiredScopes,
        onRejection({ kind, reason }, { awsRequestId }) {
          log[LOG_LEVEL[kind]](reason, { verdict: kind, awsRequestId })
        },
      }),
    )
    .onError((request) => {
      // The message of an unforeseen error is for the log: it may quote what a client must not see.
      log.error('unforeseen error', request.error as Error)
      const headers = { 'content-type': 'application/json' }
      request.response = toResult(request.event, 500, headers, jsonRpcError('Internal error.'))
    })
}
