import { askedScopes } from './asked-scopes.ts'
import { MAX_TOKEN_LENGTH } from './bearer-token.ts'
import type { InvalidProof, InvalidRequest, Rejection } from './rejection.ts'

/** The answer to a client. Its data repeats the challenge, because some API Gateways rename the header. */
export interface Challenge {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly message: string
  readonly data: Readonly<Record<string, string>>
}

/** What all challenges of a server have in common. */
export interface ChallengeContext {
  /** URL of the protected resource metadata (RFC 9728 §5.1). */
  readonly resourceMetadataUrl: string
  readonly requiredScopes: readonly string[]
  /** Scopes that clients should also ask for. */
  readonly advertisedScopes?: readonly string[] | undefined
  /** What clients put before a scope when they ask for it. */
  readonly scopePrefix?: string | undefined
}

/**
 * Makes status, headers and public text of a rejection. Where tokens may be bound to keys, `bound-challenge.ts` does.
 *
 * @see RFC 6750 §3, RFC 9728 §5.1, RFC 9110 §10.2.3
 */
export function challengeFor(
  rejection: Exclude<Rejection, InvalidProof>,
  context: ChallengeContext,
): Challenge {
  switch (rejection.kind) {
    case 'missing_token':
      // RFC 6750 §3.1: a request without credentials gets no error code.
      return challenge(401, 'An access token is required.', context)
    case 'invalid_request':
      return challenge(400, messageOf(rejection), context, { error: 'invalid_request' })
    case 'invalid_token':
      return challenge(401, 'The access token is not valid for this server.', context, {
        error: 'invalid_token',
      })
    case 'insufficient_scope':
      return challenge(
        403,
        'The access token lacks a scope.',
        { ...context, requiredScopes: rejection.scopes },
        { error: 'insufficient_scope' },
      )
    case 'forbidden_client':
      // No challenge: no other token of this client would be let in.
      return {
        status: 403,
        headers: {},
        message: 'This client may not use this server. Its operator decides which clients may.',
        data: { error: 'access_denied' },
      }
    case 'throttled':
      // No challenge: the token may be good, and a client that signs in again would only add to the load.
      return {
        status: 429,
        headers: { 'retry-after': String(rejection.retryAfterSeconds) },
        message: 'Too many invalid access tokens are arriving. Try again with the same token.',
        data: { error: 'slow_down' },
      }
    case 'unavailable':
      return {
        status: 503,
        headers: { 'retry-after': String(rejection.retryAfterSeconds) },
        message: 'The access token cannot be checked at the moment. Try again with the same token.',
        data: { error: 'temporarily_unavailable' },
      }
  }
}

function messageOf({ reason }: InvalidRequest): string {
  return reason === 'token_too_long'
    ? `The access token is too long: at most ${MAX_TOKEN_LENGTH} characters can be sent.`
    : 'Send exactly one access token, in the Authorization header.'
}

export function challenge(
  status: number,
  message: string,
  context: ChallengeContext,
  error?: { readonly error: string },
): Challenge {
  const { requiredScopes, advertisedScopes = [], scopePrefix } = context
  const further = advertisedScopes.filter((scope) => !requiredScopes.includes(scope))
  const asked = askedScopes([...requiredScopes, ...further], scopePrefix)
  const parameters = {
    ...(error && { ...error, error_description: message }),
    resource_metadata: context.resourceMetadataUrl,
    scope: asked.join(' '),
  }
  const list = Object.entries(parameters).map(([name, value]) => `${name}=${quotedString(value)}`)
  const header = `Bearer ${list.join(', ')}`
  return {
    status,
    headers: { 'www-authenticate': header },
    message,
    data: { ...parameters, www_authenticate: header },
  }
}

/** Quotes a value (RFC 9110 §5.6.4), without what is not printable ASCII: no value can start another header. */
function quotedString(value: string): string {
  return `"${value.replaceAll(/[^\x20-\x7E]/g, '').replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
