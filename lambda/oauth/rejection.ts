/** Every way in which a request can fail the access token check, or lack a scope. */
export type Rejection =
  | MissingToken
  | InvalidRequest
  | InvalidToken
  | InvalidProof
  | InsufficientScope
  | ForbiddenClient
  | Throttled
  | Unavailable

/** What can come of a token, other than a grant. */
export type Refusal = InvalidToken | InvalidProof | ForbiddenClient | Throttled | Unavailable

/** A rejection's cause, for the log only: clients must learn nothing about tokens that are not their own. */
interface Cause<Kind extends string, Reason extends string> {
  readonly kind: Kind
  /** One of a closed set, which logs and metrics can count. */
  readonly reason: Reason
  /** The same in words, with what was received. */
  readonly detail: string
  /** Of several authorization servers, the one that is the cause. */
  readonly issuer?: string | undefined
}

/** There are no credentials, or those of another scheme. */
export type MissingToken = Cause<'missing_token', 'no_credentials' | 'other_scheme'>

/** The credentials do not have the form of RFC 6750 §2.1. */
export type InvalidRequest = Cause<
  'invalid_request',
  'token_in_query' | 'several_credentials' | 'malformed_credentials' | 'token_too_long'
>

/** The token is inactive, expired, issued for another resource, or no access token. */
export type InvalidToken = Cause<
  'invalid_token',
  | 'inactive'
  | 'without_expiry'
  | 'expired'
  | 'not_valid_yet'
  | 'issued_in_future'
  | 'wrong_issuer'
  | 'wrong_token_type'
  /** Bound to a key that the request does not prove to have, or in a way that no request is checked for. */
  | 'key_bound'
  /** Bound to no key, where it has to be. */
  | 'not_key_bound'
  /** Bound to another key than that of the request. */
  | 'wrong_key'
  | 'wrong_audience'
  /** Not signed in the compact form of RFC 7515 §3.1, where only signed tokens are taken. */
  | 'not_signed'
  | 'malformed_jwt'
  | 'algorithm_not_allowed'
  | 'critical_header'
  | 'unknown_key'
  | 'bad_signature'
>

/** The proof that the request brings is none for it (RFC 9449 §4.3). Nothing is said about the token. */
export type InvalidProof = Cause<
  'invalid_proof',
  | 'no_proof'
  | 'several_proofs'
  | 'proof_too_long'
  | 'malformed_proof'
  | 'proof_algorithm'
  /** None, a private one, or one that does not fit the algorithm. */
  | 'proof_key'
  | 'proof_signature'
  | 'wrong_method'
  | 'wrong_url'
  | 'wrong_token'
  | 'stale_proof'
  | 'replayed_proof'
  | 'no_nonce'
  | 'wrong_nonce'
>

/** The token is valid, and its client is not one of `ALLOWED_CLIENTS`. */
export type ForbiddenClient = Cause<'forbidden_client', 'client_not_allowed'>

/** The token is valid, and lacks scopes. */
export interface InsufficientScope extends Cause<'insufficient_scope', 'missing_scope'> {
  /** All that the operation needs, joined with those granted. */
  readonly scopes: readonly string[]
}

/**
 * The token is valid, and its caller makes too many calls. It is no {@link Rejection}, so that a gate that limits nobody
 * holds no answer to it: `lambda/gate/caller-limit.ts` has that.
 */
export type RateLimited = Cause<
  'rate_limited',
  | 'too_many_calls'
  /** The request costs more than a caller ever has at once. */
  | 'cost_above_burst'
>

/** Nothing is known about the token: too many others turned out to be invalid, so nobody was asked. */
export interface Throttled extends Cause<
  'throttled',
  /** Introspection. */
  | 'too_many_refused_tokens'
  /** Signing keys. */
  | 'too_many_unknown_keys'
> {
  readonly retryAfterSeconds: number
}

/** Nothing is known about the token: the authorization server gave no usable answer. */
export interface Unavailable extends Cause<
  'unavailable',
  | 'unreachable'
  | 'overloaded'
  /** It refuses this server's own client. */
  | 'client_refused'
  /** It refuses the question about this token; its reason may be the token. */
  | 'question_refused'
  | 'malformed_answer'
  | 'circuit_open'
  /** The key of the nonces in proofs. */
  | 'server_key_unreadable'
> {
  readonly retryAfterSeconds: number
}
