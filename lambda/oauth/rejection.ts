/**
 * Every way in which a request can fail the access token check. `reason` is for the log alone: what the
 * client is told is generic, so that it learns nothing about tokens that are not its own.
 */
export type Rejection =
  /** No credentials, or those of another scheme. */
  | { readonly kind: 'missing_token'; readonly reason: string }
  /** Credentials that are not of the form of RFC 6750 §2.1. */
  | { readonly kind: 'invalid_request'; readonly reason: string }
  /** Inactive, expired, not issued for this resource, or not an access token. */
  | { readonly kind: 'invalid_token'; readonly reason: string }
  /** A valid token that lacks scopes; `scopes` are all that the operation needs, joined with those granted. */
  | {
      readonly kind: 'insufficient_scope'
      readonly reason: string
      readonly scopes: readonly string[]
    }
  | Unavailable

/** Nothing is known about the token: the authorization server gave no usable answer. */
export interface Unavailable {
  readonly kind: 'unavailable'
  readonly cause:
    | 'unreachable'
    | 'overloaded'
    | 'client_refused'
    | 'malformed_answer'
    | 'circuit_open'
  readonly reason: string
  readonly retryAfterSeconds: number
}

/** Tells a rejection from the value that stands in its place when all is well. */
export function isRejection(value: object): value is Rejection {
  return 'kind' in value
}
