import * as oauth from 'oauth4webapi'
import { urlProblem } from './url.ts'

/** Reads the metadata when they are first needed, for all that wait; after a failure, when they are needed again. */
export function discoverOnce(
  issuer: string,
  request: oauth.DiscoveryRequestOptions,
): () => Promise<oauth.AuthorizationServer> {
  let discovered: Promise<oauth.AuthorizationServer> | undefined
  return async () => {
    discovered ??= discover(issuer, request).catch((error: unknown) => {
      discovered = undefined
      throw error
    })
    return discovered
  }
}

/**
 * Reads an authorization server's metadata: RFC 8414 first, OpenID Connect Discovery when the server does not have it.
 *
 * @throws when neither names the issuer, or the introspection endpoint is not one to send tokens and secrets to
 */
async function discover(
  issuer: string,
  request: oauth.DiscoveryRequestOptions,
): Promise<oauth.AuthorizationServer> {
  const identifier = new URL(issuer)
  const read = async (algorithm: 'oauth2' | 'oidc') =>
    oauth.processDiscoveryResponse(
      identifier,
      await oauth.discoveryRequest(identifier, { ...request, algorithm }),
    )
  const server = await read('oauth2').catch((error: unknown) => {
    // A server that does not answer at all would only be waited for a second time.
    if (error instanceof oauth.OperationProcessingError) return read('oidc')
    throw error
  })
  const { introspection_endpoint: endpoint = '' } = server
  const problem = urlProblem(endpoint) ?? foreignOrigin(endpoint, identifier)
  if (problem === undefined) return server
  throw new Error(
    `${issuer} names ${JSON.stringify(endpoint)} as its introspection_endpoint: ${problem}; AUTH_INTROSPECTION_ENDPOINT overrides it`,
  )
}

/** Whoever can write the metadata must not be able to have our secret sent elsewhere. */
function foreignOrigin(endpoint: string, issuer: URL): string | undefined {
  return new URL(endpoint).origin === issuer.origin ? undefined : `it is not at ${issuer.origin}`
}
