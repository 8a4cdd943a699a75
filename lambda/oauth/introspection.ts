import * as oauth from 'oauth4webapi'
import type { PooledFetch } from './pooled-fetch.ts'
import type { Rejection } from './rejection.ts'
import { urlProblem } from './url.ts'

export interface IntrospectionOptions {
  readonly issuer: string
  /** Undefined: the one of the issuer's metadata (RFC 8414 or OpenID Connect Discovery). */
  readonly introspectionEndpoint: string | undefined
  readonly clientId: string
  readonly clientAuthMethod: 'client_secret_basic' | 'client_secret_post'
  readonly clientSecret: () => Promise<string>
  readonly fetch: PooledFetch
}

/** The answer stands in a member of its own: what an authorization server sends must not pass for a rejection. */
export type Introspect = (token: string) => Promise<Introspection | Rejection>

interface Introspection {
  readonly answer: oauth.IntrospectionResponse
}

/** A short outage may end any moment. */
const RETRY_AFTER_OUTAGE_SECONDS = 5
/** Wrong credentials of this server stay wrong until somebody mends them. */
const RETRY_AFTER_REFUSED_CREDENTIALS_SECONDS = 60

const CLIENT_AUTHENTICATION = {
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_post: oauth.ClientSecretPost,
}

/**
 * Asks the authorization server about tokens. Whatever keeps it from answering says nothing about the token:
 * then the outcome is `unavailable`.
 *
 * @see RFC 7662 §2
 */
export function createIntrospect(options: IntrospectionOptions): Introspect {
  const client = { client_id: options.clientId }
  const authenticate = CLIENT_AUTHENTICATION[options.clientAuthMethod]
  const request = {
    [oauth.customFetch]: options.fetch,
    // Not the library but urlProblem() decides, in the settings and in discover(): http for loopback hosts alone.
    [oauth.allowInsecureRequests]: true,
  }
  let discovered: Promise<oauth.AuthorizationServer> | undefined

  async function authorizationServer(): Promise<oauth.AuthorizationServer> {
    const { issuer, introspectionEndpoint } = options
    if (introspectionEndpoint !== undefined) {
      return { issuer, introspection_endpoint: introspectionEndpoint }
    }
    discovered ??= discover(issuer, request)
    try {
      return await discovered
    } catch (error) {
      discovered = undefined
      throw error
    }
  }

  async function introspect(token: string): Promise<Introspection | Rejection> {
    const [server, secret] = await Promise.all([authorizationServer(), options.clientSecret()])
    const response = await oauth.introspectionRequest(
      server,
      client,
      authenticate(secret),
      token,
      request,
    )
    if (response.status === 401 || response.status === 403) {
      return {
        kind: 'unavailable',
        reason: `the authorization server refuses the client "${options.clientId}" (status ${response.status}): check OAUTH_CLIENT_ID, the client secret and OAUTH_CLIENT_AUTH_METHOD`,
        retryAfterSeconds: RETRY_AFTER_REFUSED_CREDENTIALS_SECONDS,
      }
    }
    return { answer: await oauth.processIntrospectionResponse(server, client, response) }
  }

  return (token) =>
    introspect(token).catch((error: unknown) => ({
      kind: 'unavailable',
      reason: `no introspection: ${describe(error)}`,
      retryAfterSeconds: RETRY_AFTER_OUTAGE_SECONDS,
    }))
}

/** RFC 8414 first, OpenID Connect Discovery when the server does not have it. */
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
  const server = await read('oauth2').catch(() => read('oidc'))
  const { introspection_endpoint: endpoint = '' } = server
  const problem = urlProblem(endpoint)
  if (problem === undefined) return server
  throw new Error(
    `${issuer} names ${JSON.stringify(endpoint)} as its introspection_endpoint: ${problem}; AUTH_INTROSPECTION_ENDPOINT overrides it`,
  )
}

/** Messages only: the cause of an error may hold the whole answer. */
function describe(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return [code, message].filter(Boolean).join(': ')
}
